"""One task that makes a model smaller; what cannot be mended by another try fails at once."""

import os
import subprocess
from datetime import datetime, timedelta

from airflow.exceptions import AirflowFailException
from airflow.sdk import dag, task

HERE = os.path.dirname(os.path.abspath(__file__))
NOT_REACHABLE = 3


@task(retries=3, retry_delay=timedelta(minutes=1), retry_exponential_backoff=True)
def compress(model: str, data: str, accuracy: float, out: str, run_id: str | None = None) -> str:
    command = [
        os.path.join(HERE, "compress.sh"),
        *("--model", model),
        *("--dataset", data),
        *("--dataset-metadata", os.path.join(HERE, "dataset.json")),
        *("--job", os.path.join(HERE, "job.json")),
        *("--out", out),
        # The same for each try: a retry takes up the job that an earlier one posted.
        *("--key", str(run_id).replace(":", "-").replace("+", "-")),
        *("--timeout", "7200"),
        # What the model scored where it was trained: another figure here means another preprocessing.
        *("--expect-accuracy", f"{accuracy},0.01"),
        *("--max-accuracy-drop", "0.01"),
    ]
    code = subprocess.run(command).returncode
    if code == NOT_REACHABLE:
        raise RuntimeError("the service could not be reached, or the time was over")
    if code != 0:
        raise AirflowFailException(f"compress.sh ended with {code}; its output says why")
    return out


@dag(schedule=None, start_date=datetime(2026, 1, 1), catchup=False)
def smaller_model():
    compress("/data/model.pt", "/data/data.npz", 0.91, "/data/smaller")


smaller_model()
