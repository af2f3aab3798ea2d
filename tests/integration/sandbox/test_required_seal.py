"""``seal = "required"``: without the seal, no line of the application's code is run."""

from __future__ import annotations

import sys
from dataclasses import replace

from support.shops import Shop

WITHOUT_SECCOMP = """
import ctypes, os, platform, struct, sys

NUMBER = {"x86_64": 317, "aarch64": 277}[platform.machine()]
CODE = b"".join(
    struct.pack("<HBBI", *each)
    for each in [(0x20, 0, 0, 0), (0x15, 0, 1, NUMBER), (6, 0, 0, 0x50001), (6, 0, 0, 0x7FFF0000)]
)
buffer = ctypes.create_string_buffer(CODE, len(CODE))
described = struct.pack("@HP", len(CODE) // 8, ctypes.addressof(buffer))
libc = ctypes.CDLL(None, use_errno=True)
assert libc.prctl(38, 1, 0, 0, 0) == 0
assert libc.prctl(22, 2, ctypes.create_string_buffer(described), 0, 0) == 0
os.execv(sys.argv[1], sys.argv[1:])
"""
"""Runs a program where seccomp(2) is "not permitted", as in a container that forbids it."""


def forbidden(shop: Shop) -> Shop:
    """The project, where the kernel has no seal to offer."""
    return replace(shop, program=(sys.executable, "-c", WITHOUT_SECCOMP, *shop.program))


def note_imports(shop: Shop) -> None:
    """Let the models leave a file when they are imported."""
    with (shop.folder / "models.py").open("a", encoding="utf-8") as models:
        models.write("\nimport pathlib\npathlib.Path('imported').touch()\n")


def test_a_required_seal_that_is_not_to_be_had_ends_the_command_before_the_models(
    shop: Shop,
) -> None:
    note_imports(shop)
    shop.configure('seal = "required"')
    done = forbidden(shop).run("check-drift", "--no-cache")
    assert (done.code, done.out) == (2, "")
    assert "The application's code cannot be sealed: seccomp is not available here" in done.err
    assert 'set seal = "auto"' in done.err
    assert "without a seal" not in done.err  # nothing ran
    assert not (shop.folder / "imported").exists()


def test_without_that_it_goes_on_and_is_said(shop: Shop) -> None:
    note_imports(shop)
    done = forbidden(shop).run("check-drift", "--no-cache")
    assert done.code == 0, done.err
    assert "without a seal" in done.err
    assert "seccomp is not available here" in done.err
    assert (shop.folder / "imported").exists()


def test_a_required_seal_that_is_to_be_had_is_in_force(shop: Shop) -> None:
    shop.configure('seal = "required"')
    done = shop.run("check-drift", "--no-cache", "--format", "json")
    assert done.code == 0, done.err
    assert '"sealed": true' in done.out
