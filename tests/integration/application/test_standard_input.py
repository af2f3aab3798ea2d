"""Standard input is for the user and the programs of ``db``; the application finds it empty."""

from __future__ import annotations

import os
import subprocess

import pytest

from support.shops import Done, Shop


def run(shop: Shop, given: str, *arguments: str) -> Done:
    done = subprocess.run(
        [*shop.program, *arguments],
        cwd=shop.folder,
        env={**os.environ, **shop.environment},
        input=given,
        capture_output=True,
        text=True,
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr)


READS = {
    "the stream": "import sys\nfound = sys.stdin.read()",
    "the descriptor": "import os\nfound = os.read(0, 9)",
    "the descriptor of a program": "import subprocess\nfound = subprocess.check_output(['cat'])",
}


@pytest.mark.parametrize("what", READS)
def test_models_find_standard_input_empty(shop: Shop, what: str) -> None:
    with (shop.folder / "models.py").open("a", encoding="utf-8") as models:
        models.write(f"\n{READS[what]}\nassert not found, found\n")
    done = run(shop, "1\n", "check-drift")
    assert done.code == 0, done.err


def test_a_program_of_db_has_it(shop: Shop) -> None:
    for seal in ("auto", "off"):
        done = run(shop, "given\n", "db", "--seal", seal, "--", "cat")
        assert done.code == 0, done.err
        assert "given\n" in done.out


def test_a_debugger_has_it(shop: Shop) -> None:
    with (shop.folder / "models.py").open("a", encoding="utf-8") as models:
        models.write("\nbreakpoint()\nSTOPPED = True\n")
    for _ in range(2):  # nothing of it is remembered
        done = run(shop, "p 6 * 7\nc\n", "check-drift")
        assert done.code == 0, done.err
        assert "(Pdb) 42" in done.err
