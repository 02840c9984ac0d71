"""What other tools read in PDFs, and what a LaTeX source says; run by an interpreter that has them: bench.texttruth.

    PYTHON bench/textpeers.py TOOL FILE...     one JSON line per file: file, pages, text, CPU seconds without imports
    PYTHON bench/textpeers.py latex MAIN.tex   of a paper's source the text without floats and notes, and all text

Imports nothing of the project, so that a virtual environment with the peers alone is enough:
pypdfium2, pymupdf, pymupdf4llm, docling-parse, docling, pylatexenc.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

Reader = Callable[[str], tuple[int, str]]


def pymupdf_plain() -> Reader:
    pymupdf: Any = import_module("pymupdf")

    def read(path: str) -> tuple[int, str]:
        with pymupdf.open(path) as pdf:
            return pdf.page_count, "\n".join(page.get_text() for page in pdf)

    return read


def pypdfium2() -> Reader:
    pypdfium2: Any = import_module("pypdfium2")

    def read(path: str) -> tuple[int, str]:
        pdf = pypdfium2.PdfDocument(path)
        return len(pdf), "\n".join(pdf[number].get_textpage().get_text_range() for number in range(len(pdf)))

    return read


def pymupdf4llm() -> Reader:
    pymupdf: Any = import_module("pymupdf")
    tool: Any = import_module("pymupdf4llm")

    def read(path: str) -> tuple[int, str]:
        with pymupdf.open(path) as pdf:
            count = pdf.page_count
        return count, tool.to_markdown(path, show_progress=False)

    return read


def docling_parse() -> Reader:
    """The text layer under docling: lines in the order of the file; its layout models are not part of it."""
    line: Any = import_module("docling_core.types.doc.page").TextCellUnit.LINE
    parser: Any = import_module("docling_parse.pdf_parser").DoclingPdfParser(loglevel="fatal")

    def read(path: str) -> tuple[int, str]:
        pages = [
            "\n".join(cell.text for cell in page.iterate_cells(line))
            for _, page in parser.load(path_or_stream=path).iterate_pages()
        ]
        return len(pages), "\n".join(pages)

    return read


def docling() -> Reader:
    """Fails without the layout models, which it asks a model hub for."""
    converter: Any = import_module("docling.document_converter").DocumentConverter()

    def read(path: str) -> tuple[int, str]:
        found = converter.convert(path)
        return len(found.pages), found.document.export_to_markdown()

    return read


READERS: dict[str, Callable[[], Reader]] = {
    "pymupdf": pymupdf_plain,
    "pypdfium2": pypdfium2,
    "pymupdf4llm": pymupdf4llm,
    "docling-parse": docling_parse,
    "docling": docling,
}


def latex(main: Path) -> tuple[str, str]:
    """The text of the body up to the acknowledgements, and all text with appendices and captions."""
    source = expanded(main.read_text(errors="replace"), main.parent)
    definition = r"\\newcommand\*?\{?\\(\w+)\}?(\[[1-9]\])?(?:\[0\]|\[\])?\{((?:[^{}]|\{[^{}]*\})*)\}"
    for name, arguments, meaning in re.findall(definition, source):
        # Of a macro with arguments the last is taken to be its text: colours and marks of the authors.
        text = "" if arguments else meaning
        called = rf"\\{name}(?![A-Za-z])" + (r"(?:\[[^\]]*\])?" if arguments else r"(?:\{\})?")
        source = re.sub(called, text.replace("\\", r"\\"), source)
    source = source.partition(r"\begin{document}")[2].partition(r"\end{document}")[0]
    body = re.split(r"\\section\*?\{Acknowledge?ments?", source)[0].partition(r"\maketitle")[2]
    floats = r"\\begin\{((?:figure|table|tabular|equation|align|gather|wraptable|wrapfigure)\*?)\}.*?\\end\{\1\}"
    notes = r"\\footnote(?:text)?\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}"
    return plain(re.sub(notes, "", re.sub(floats, " ", body, flags=re.S))), plain(source)


def expanded(source: str, folder: Path) -> str:
    """`source` without comments, with the files that it takes in."""
    source = re.sub(r"(?<!\\)%.*", "", source)
    source = re.sub(r"\\begin\{comment\}.*?\\end\{comment\}|\\iffalse.*?\\fi\b", "", source, flags=re.S)

    def taken(found: re.Match[str]) -> str:
        path = folder / found[1]
        path = path if path.suffix == ".tex" else path.with_name(path.name + ".tex")
        return expanded(path.read_text(errors="replace"), folder) if path.is_file() else ""

    return re.sub(r"\\(?:input|include)\{([^}]*)\}", taken, source)


def plain(source: str) -> str:
    reader: Any = import_module("pylatexenc.latex2text").LatexNodes2Text(
        math_mode="text", keep_comments=False, strict_latex_spaces=True
    )
    source = re.sub(r"~?\\[cC]ite\w*\*?(?:\[[^\]]*\])*\{[^}]*\}|\\(?:label|vspace|hspace)\*?\{[^}]*\}", "", source)
    source = re.sub(r"\\[cC]?(?:ref|autoref|eqref|pageref)\*?\{[^}]*\}|\\xspace\b", " ", source)
    source = re.sub(r"\\begin\{(?:itemize|enumerate|description)\}\[[^\]]*\]", "", source)
    source = re.sub(r"\\url\{[^}]*\}|\\href\{[^}]*\}", "", source)
    return str(reader.latex_to_text(source))


def main() -> None:
    tool, *files = sys.argv[1:]
    if tool == "latex":
        body, whole = latex(Path(files[0]))
        print(json.dumps({"body": body, "whole": whole}))
        return
    read = READERS[tool]()
    read(files[0])  # once for what is loaded on first use
    for file in files:
        start = time.process_time()
        pages, text = read(file)
        seconds = time.process_time() - start
        print(json.dumps({"file": Path(file).stem, "pages": pages, "text": text, "cpu_seconds": seconds}), flush=True)


if __name__ == "__main__":
    main()
