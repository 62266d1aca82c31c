"""What starts sooner still works."""

import subprocess
import sys

CODE = """
import sys
from viewer.quick_start import import_jaxtyping
import_jaxtyping()
import jaxtyping
assert "asyncio" not in sys.modules and "unittest.mock" not in sys.modules
import viewer.errors
hook = jaxtyping.install_import_hook("viewer.scene.geometry", None)
from viewer.scene.geometry import unit
hook.uninstall()
print(hasattr(unit, "__wrapped__"))
from unittest.mock import patch
with patch("sys.platform", "elsewhere"):
    print(sys.platform)
"""


def test_jaxtyping_instruments_modules_and_mock_is_the_real_one_afterwards():
    ran = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["True", "elsewhere"]
