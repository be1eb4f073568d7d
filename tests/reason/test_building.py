"""Which distribution a step was building."""

from __future__ import annotations

import pytest

from diagnoser.log.read import read_log
from diagnoser.model import Hit, Rule
from diagnoser.reason.building import distribution_built

TOLD = "  gcc: not found"
RULE = Rule("demo/rule", "A title of a rule", "specific", (), {}, "", (), (), ())
PIP_WHEEL = """\
Building wheels for collected packages: six, netifaces
  Building wheel for six (pyproject.toml): started
  Building wheel for six (pyproject.toml): finished with status 'done'
  Building wheel for netifaces (setup.py): started
  Building wheel for netifaces (setup.py): finished with status 'error'
  error: subprocess-exited-with-error
  gcc: not found
  ERROR: Failed building wheel for netifaces
  Running setup.py clean for netifaces
"""
PIP_METADATA = """\
Collecting six
  Downloading six-1.17.0-py2.py3-none-any.whl
Collecting Some_Package[tls]==2.9.9 (from -r requirements.txt (line 2))
  Downloading some_package-2.9.9.tar.gz (384 kB)
  Getting requirements to build wheel: finished with status 'done'
  Preparing metadata (pyproject.toml): finished with status 'error'
  gcc: not found
error: metadata-generation-failed
╰─> See above for output.
"""


@pytest.mark.parametrize(
    ("log", "name"),
    [
        pytest.param(PIP_WHEEL, "netifaces", id="pip-wheel"),
        pytest.param(PIP_METADATA, "some-package", id="pip-metadata"),
        pytest.param(f"{TOLD}\nERROR: Failed to build 'numpy' when getting requirements to build wheel", "numpy"),
        pytest.param(f"{TOLD}\n\u00d7 Encountered error while trying to install package.\n╰─> psutil", "psutil"),
        pytest.param(f"  • Installing uwsgi (2.0.24): Failed\n{TOLD}", "uwsgi"),
        pytest.param(
            f"  - Installing six (1.0)\n{TOLD}\n  - Installing idna (3.4)\nNote: This error originates from the build "
            "backend, and is likely not a problem with poetry but with psycopg2 (2.9.9) not supporting PEP 517 builds.",
            "psycopg2",
            id="poetry-1",
        ),
        pytest.param(
            f"{TOLD}\nNote: This error originates from the build backend, and is likely not a problem with poetry but "
            "one of the following issues with PyYAML (6.0)",
            "pyyaml",
            id="poetry-2",
        ),
        pytest.param(f"  \u00d7 Failed to build `netifaces==0.11.0`\n  ├─▶ Call failed\n{TOLD}", "netifaces"),
        pytest.param(f"  Caused by: Failed to download and build `cffi @ file:///x`\n{TOLD}", "cffi"),
        pytest.param(f"  Running setup.py install for PyAudio: started\n{TOLD}", "pyaudio"),
        pytest.param(TOLD, None, id="unnamed"),
        pytest.param(f"Collecting six\nSuccessfully installed six-1.17.0\n{TOLD}", None, id="pip-was-done"),
        pytest.param(f"Collecting six\nProcessing ./app\n{TOLD}", None, id="a-project-of-one's-own"),
        pytest.param(
            f"  Building wheel for six (setup.py): started\n  Building wheel for six (setup.py) ... done\n{TOLD}",
            None,
            id="six-is-built",
        ),
        pytest.param(f"{TOLD}\nCollecting six\n  ERROR: Failed building wheel for six", None, id="told-before-pip-ran"),
        pytest.param(f"Collecting git+https://git.example.org/a.git\n{TOLD}", None, id="address"),
    ],
)
def test_distribution_built(log: str, name: str | None) -> None:
    """The installer's own words around the telling line name the distribution, and nothing else does."""
    read = read_log(log.encode())
    (told,) = (number for number, line in enumerate(read.lines) if line.text.strip() == TOLD.strip())
    assert distribution_built(read, Hit(RULE, (told,), read.lines[told].step, {})) == name
