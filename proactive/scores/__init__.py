"""How likely a visitor needs help or buys: learned from the site's own visits, with reasons, or off."""

from proactive.scores.calibration import Bin, Quality, quality, reliability
from proactive.scores.features import FEATURES, NAMES, Feature, Figures, matrix
from proactive.scores.logistic import Weights, fit
from proactive.scores.training import Model, Off, Score, Scored, Visit, score, train

__all__ = [
    "FEATURES",
    "NAMES",
    "Bin",
    "Feature",
    "Figures",
    "Model",
    "Off",
    "Quality",
    "Score",
    "Scored",
    "Visit",
    "Weights",
    "fit",
    "matrix",
    "quality",
    "reliability",
    "score",
    "train",
]
