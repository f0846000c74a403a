"""The cascaded residual autoencoder, and its first stage alone.

Upstream trains three stages by gradient descent at a rate of .05, then .01; here all imputers that
are trained have AdamW and one budget (``stages``). Observed entries are put back after the last
stage, which upstream does not do.
"""

from __future__ import annotations

from lab.impute.base import IMPUTERS, TableImputer
from lab.impute.stages import N_STAGES, Staged

REFERENCE = "Tran, Liu, Zhou & Jin (2017), Missing Modalities Imputation via CRA, CVPR"
CASCADE = Staged(N_STAGES, residual=True)

IMPUTERS.register(TableImputer("cascade", "the cascade", REFERENCE, CASCADE))
IMPUTERS.register(
    TableImputer("cascade1", "the cascade's first stage", REFERENCE, Staged(1, residual=True))
)
