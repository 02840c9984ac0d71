"""Names as code writes them: options, files, calls, hashtags; "C#" and "A*"."""

from __future__ import annotations

import re

_ENDINGS = {
    "py": "pie", "json": "jason", "yaml": "yammel", "yml": "yammel", "txt": "text", "csv": "C S V", "tsv": "T S V",
    "md": "M D", "pdf": "P D F", "html": "H T M L", "xml": "X M L", "js": "J S", "ts": "T S", "sh": "S H",
    "cpp": "C P P",
    "ipynb": "notebook", "tex": "tech", "zip": "zip", "npz": "N P Z", "npy": "num pie", "pt": "P T", "onnx": "onnix",
    "jsonl": "jason lines", "toml": "tommel", "ckpt": "checkpoint", "safetensors": "safe tensors", "gguf": "G G U F",
    "wav": "wave", "mp3": "M P three", "mp4": "M P four", "png": "P N G", "jpg": "J peg",
}  # fmt: skip
_FILE = re.compile(
    rf"(?<![\w/])(?:[\w.-]+/)*([A-Za-z_][\w-]*)\.({'|'.join(sorted(_ENDINGS, key=len, reverse=True))})(?!\w)"
)
_FLAG = re.compile(r"(?:(?<=\s)|(?<=[(\"'])|^)--([a-z][\w-]*)(?:[= ](?=\d))?", re.MULTILINE)
_CALL = re.compile(r"\b([A-Za-z_]\w{2,})\(\)")
_SCOPED = re.compile(r"(?<=\w)::(?=\w)")
_DOTTED = re.compile(
    r"\b(torch|np|numpy|nn|tf|sklearn|scipy|pandas|pd|jax|os|sys|math|transformers|datasets)((?:\.[A-Za-z_]\w*)+)"
)
_HASHTAG = re.compile(r"(?<![\w#&])#(?=[A-Za-z]{2})")
_SHARP = re.compile(r"\b([CF])#(?!\w)")
_STAR = re.compile(r"(?<![\w*])([A-Z]|[a-z]{1,4})\*(?=[\s,.;:)-]|$)(?!\s?\d|[^*\n]{0,80}(?<=\S)\*)")
_SNAKE = re.compile(r"(?<![\w\\{$])([A-Za-z][a-z]{1,}\d*)((?:_[A-Za-z0-9]{2,})+)(?![\w}^{])")


def identifiers(text: str) -> str:
    """`text` with options, files, calls and the like as one says them: "--max-len" as "max len"."""
    text = _FLAG.sub(lambda m: m[1].replace("-", " ").replace("_", " ") + " ", text)
    text = _FILE.sub(lambda m: f"{m[1].replace('_', ' ').replace('-', ' ')} dot {_ENDINGS[m[2]]}", text)
    text = _DOTTED.sub(lambda m: m[1] + m[2].replace(".", " dot "), text)
    text = _SNAKE.sub(lambda m: m[1] + m[2].replace("_", " "), text)
    text = _SCOPED.sub(" ", _CALL.sub(r"\1", text))
    text = _SHARP.sub(r"\1 sharp", _HASHTAG.sub("hashtag ", text))
    return _STAR.sub(r"\1 star", text)
