"""Paired proportions: intervals in rational arithmetic, p-values from statsmodels and scipy. Run: python3 make_paired.py

Interval: Fagerland, Lydersen, Laake, Statistics in Medicine 33 (2014), "Wald with Bonett-Price Laplace adjustment".
P-value: their mid-p, BMC Medical Research Methodology 13:91 (2013): the exact p of McNemar's test less the probability of
the smaller count (1 where both counts are equal). Their example, 1 and 7 flips of 21 patients, is the first case.
"""
import json
import math
from fractions import Fraction
from scipy.stats import binom, norm
from statsmodels.stats.contingency_tables import mcnemar

Z = norm.ppf(0.975)


def case(samples, lost, gained):
    p, q = Fraction(lost + 1, samples + 2), Fraction(gained + 1, samples + 2)
    half = Z * math.sqrt((p + q - (p - q) ** 2) / (samples + 2))
    exact = mcnemar([[samples - lost - gained, lost], [gained, 0]], exact=True).pvalue
    mid_p = 1 if lost == gained else exact - binom.pmf(min(lost, gained), lost + gained, 0.5)
    return {"samples": samples, "lost": lost, "gained": gained, "drop": float(Fraction(lost - gained, samples)),
            "lower": max(-1, float(p - q) - half), "upper": min(1, float(p - q) + half), "pValue": mid_p}


cases = [(21, 1, 7), (21, 7, 1), (1000, 31, 11), (2000, 0, 0), (2000, 10, 10), (10000, 60, 58), (10000, 900, 20),
         (4, 0, 0), (1, 1, 0), (3, 3, 0), (50, 0, 5), (50000, 5000, 4800), (1000000, 400000, 399000)]
json.dump([case(*c) for c in cases], open("paired.json", "w"), indent=1)
