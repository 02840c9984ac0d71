"""onnxruntime as the voices use it: one thread, and the lengths of phonemes as an output of the graph."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from radio.errors import VoiceDownError
from radio.speech.voices.protobuf import field

SEED = 20260520
"""onnxruntime draws its noise from one generator per process that can be seeded only before a session is made."""


def session(model: Path, durations: str) -> Any:
    """An InferenceSession on one CPU thread: a second costs more and gains nothing (docs/speech.md).

    `durations` names an inner tensor that is to become the last output where the graph has it. Neither Piper's nor
    Kokoro's export has its phoneme lengths as an output; a field added at the end of a protobuf file is merged into
    the message, so a few bytes do it, without parsing 90 MB by `onnx`. Raises VoiceDownError when the file cannot
    be loaded.
    """
    import onnxruntime

    onnxruntime.set_seed(SEED)
    try:
        data = model.read_bytes()
        if durations.encode() in data:
            data += _output(durations)
        # The arena keeps what a sentence needed for the next one. Without it each asks the kernel for its memory anew:
        # a sixth to a quarter more work at Piper, a quarter at Kokoro, and more memory at the highest (docs/timing.md).
        return on_one_thread(data, arena=True)
    except Exception as e:
        raise VoiceDownError(f"the voice's model cannot be loaded: {e}", subject=str(model)) from e


def on_one_thread(model: bytes, *, arena: bool) -> Any:
    """An InferenceSession of an ONNX model. With `arena` it keeps its working memory from run to run."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    # What is said differs in length: remembering a memory plan for each length grew Piper from 364 to 502 MB.
    options.enable_mem_pattern = False
    options.enable_cpu_mem_arena = arena
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def _output(name: str) -> bytes:
    """ModelProto.graph (7) { output (12) { name (1) } }, see onnx.proto."""
    return field(7, field(12, field(1, name.encode())))
