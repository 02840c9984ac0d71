"""The child that opens PDFs: `python -m radio.documents.child`, one job on stdin, one answer on stdout.

It limits itself before anything of the PDF is looked at, and nothing can raise the limits again.
"""

from __future__ import annotations

import ctypes
import gc
import math
import os
import resource
import signal
import sys

from radio.documents.jobs import Answer, Converted, ConvertJob, Job, Limits, Refused, Rendered

MAX_FILE_BYTES = 64_000_000
MAX_OPEN_FILES = 64
ADDRESS_SPACE_FOR_CODE = 2 << 30
"""Libraries map address space that they never touch; RLIMIT_DATA counts what is truly theirs."""
PR_SET_PDEATHSIG = 1
PR_SET_NO_NEW_PRIVS = 38


def limit_self(limits: Limits) -> None:
    """Bound memory, CPU time, file size and open files; leave no core dumps."""
    memory = limits.memory_mb << 20
    cpu = math.ceil(limits.timeout_seconds) + 1
    for what, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, cpu),
        (resource.RLIMIT_FSIZE, MAX_FILE_BYTES),
        (resource.RLIMIT_NOFILE, MAX_OPEN_FILES),
        (resource.RLIMIT_DATA, memory),
        (resource.RLIMIT_AS, memory + ADDRESS_SPACE_FOR_CODE),
    ):
        hard = resource.getrlimit(what)[1]
        value = most if hard == resource.RLIM_INFINITY else min(most, hard)
        try:
            resource.setrlimit(what, (value, value))
        except (ValueError, OSError):  # macOS refuses RLIMIT_AS and RLIMIT_DATA; the deadline still holds there
            if sys.platform == "linux":
                raise


def die_with_parent() -> None:
    """Ask the kernel to kill this process when the thread that started it ends."""
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def run(job_json: bytes) -> Converted | Rendered | Refused:
    """Do the job that `job_json` describes."""
    job = Job.validate_json(job_json)
    limit_self(job.limits)
    from radio.documents.pdf import Unreadable, open_pdf

    try:
        with open_pdf(job.pdf) as pdf:
            if isinstance(job, ConvertJob):
                from radio.documents.build import build_document

                return Converted(document=build_document(pdf, job))
            from radio.documents.render import render

            return Rendered(files=render(pdf, job))
    except Unreadable as e:
        return Refused(reason=e.reason, message=str(e))
    except MemoryError:
        return Refused(reason="memory", message=f"needs more than {job.limits.memory_mb} MB")


def main() -> None:
    die_with_parent()
    gc.disable()  # a tenth of the time for cycles that a short-lived process hardly has; its memory has a limit
    reply = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # MuPDF prints warnings to stdout; the answer must stand there alone
    reply.write(Answer.dump_json(run(sys.stdin.buffer.read())))
    reply.close()


if __name__ == "__main__":
    main()
