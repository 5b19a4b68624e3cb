#!/usr/bin/env python3
"""Holds the figures of `comity lexicon evaluate` to scikit-learn's on the same predictions.

    python3 docs/evaluate_against_scikit_learn.py COMITY --gold FILE [options of evaluate]

Runs COMITY with the options, `--format json` and `--predictions`, works every figure out again from the predictions,
prints the largest difference, and exits with 1 when one is above 1e-9.
"""
import json, os, subprocess, sys, tempfile, warnings
import numpy as np
from sklearn import metrics as m

warnings.filterwarnings("ignore")
TOLERANCE = 1e-9


def main():
    comity, options = sys.argv[1], sys.argv[2:]
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "predictions.jsonl")
        said = subprocess.run(
            [comity, "lexicon", "evaluate", *options, "--samples", "0", "--format", "json", "--predictions", path],
            check=True, capture_output=True, text=True,
        )
        rows = [json.loads(line) for line in open(path, encoding="utf-8")]
    evaluation = json.loads(said.stdout)["evaluation"]
    differences = []

    def same(name, ours, theirs):
        if ours is None or theirs is None:
            differences.append((name, 0.0 if ours is None and theirs is None else float("inf")))
        else:
            differences.append((name, abs(float(ours) - float(theirs))))

    gold = [row["gold"] for row in rows]
    label = [row["label"] for row in rows]
    names = [c["class"] for c in evaluation["classes"]]
    figures = {f["name"]: f["value"] for f in evaluation["figures"]}
    assert len(rows) == evaluation["rows"]

    precision, recall, f1, _ = m.precision_recall_fscore_support(gold, label, labels=names, zero_division=0)
    one_vs_rest = {}
    for at, c in enumerate(evaluation["classes"]):
        same("precision of " + c["class"], c["precision"], precision[at])
        same("recall of " + c["class"], c["recall"], recall[at])
        same("F1 of " + c["class"], c["f1"], f1[at])
        truth = np.array([g == c["class"] for g in gold])
        scores = np.array([row["scores"][c["class"]] for row in rows])
        both = truth.any() and not truth.all()
        auc = m.roc_auc_score(truth, scores) if both else None
        ap = m.average_precision_score(truth, scores) if both else None
        same("AUC of " + c["class"], c["auc"], auc)
        same("AP of " + c["class"], c["average_precision"], ap)
        one_vs_rest[c["class"]] = (auc, ap)
    occurring = [n for n in names if n in set(gold)]
    same("macro F1", figures["macroF1"], m.f1_score(gold, label, labels=occurring, average="macro", zero_division=0))
    same("accuracy", figures["accuracy"], m.accuracy_score(gold, label))
    matrix = m.confusion_matrix(gold, label, labels=names)
    same("confusion", np.abs(matrix - np.array(evaluation["confusion"])).max(), 0)
    scores = np.array([row["score"] for row in rows])
    if evaluation["task"] == "incivility":
        positive = next(c["class"] for c in evaluation["classes"] if "uncivil" in c["means"])
        truth, told = np.array([g == positive for g in gold]), scores
        for name, theirs in [("F1", f1), ("precision", precision), ("recall", recall)]:
            same(name, figures[name], theirs[names.index(positive)])
        same("AUC", figures["AUC"], one_vs_rest[positive][0])
        same("AP", figures["AP"], one_vs_rest[positive][1])
    else:
        sides = [next(c["class"] for c in evaluation["classes"] if side in c["means"])
                 for side in (("favor", "against") if evaluation["task"] == "target-stance" else ("agree", "disagree"))]
        same("Favg", figures["Favg"], np.mean([f1[names.index(side)] for side in sides]))
        for name, at in [("AUC", 0), ("AP", 1)]:
            known = [pair[at] for pair in one_vs_rest.values() if pair[at] is not None]
            same(name, figures[name], np.mean(known) if known else None)
        which = np.array([row["said"] not in ("neither", "comment") for row in rows])
        told = np.abs(scores[which])
        truth = np.array([g == l for g, l in zip(gold, label)])[which]
    if evaluation["calibration"] and len(told):
        same("Brier", evaluation["calibration"]["brier"], np.mean((told - truth) ** 2))
        if truth.any() and not truth.all():
            same("Brier (scikit-learn)", evaluation["calibration"]["brier"], m.brier_score_loss(truth, told))
        bins = np.minimum((told * 10).astype(int), 9)
        error = sum((bins == b).mean() * abs(told[bins == b].mean() - truth[bins == b].mean()) for b in set(bins))
        same("expected calibration error", evaluation["calibration"]["expected_error"], error)
    for t in evaluation["targets"]:
        mine = [row for row in rows if row["target"] == t["target"]]
        g, l = [row["gold"] for row in mine], [row["label"] for row in mine]
        here = [n for n in names if n in set(g)]
        same("macro F1 of a target", t["macro_f1"], m.f1_score(g, l, labels=here, average="macro", zero_division=0))
        same("Favg of a target", t["favg"], m.f1_score(g, l, labels=sides, average="macro", zero_division=0))
        same("accuracy of a target", t["accuracy"], m.accuracy_score(g, l))
    worst = max(differences, key=lambda pair: pair[1])
    print(f"{evaluation['task']}: {len(rows)} rows, {len(differences)} figures, largest difference {worst[1]:.1e} ({worst[0]})")
    sys.exit(0 if worst[1] <= TOLERANCE else 1)


main()
