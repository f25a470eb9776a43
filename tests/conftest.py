"""How much the generated tests generate.

By default every run draws the same few hundred texts, so that a run says the same thing twice. `ARNORM_LAWS=2000`
draws that many fresh ones for each law instead: run it after every change to a stage.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

_SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]

settings.register_profile("every-run", max_examples=60, deadline=None, derandomize=True, suppress_health_check=_SLOW)
settings.register_profile(
    "thorough", max_examples=int(os.environ.get("ARNORM_LAWS", "2000")), deadline=None, suppress_health_check=_SLOW
)
settings.load_profile("thorough" if "ARNORM_LAWS" in os.environ else "every-run")
