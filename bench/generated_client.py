"""The whole way with nothing but the client that openapi-generator made of the served document.

Run by generated_client.sh, which generates and installs `espalier_client` first.
"""

import argparse
import hashlib
import pathlib
import time

from espalier_client import ApiClient, ApiException, Configuration
from espalier_client.api import DatasetsApi, DiscoveryApi, JobsApi, ModelsApi, ReportsApi
from espalier_client.models import (
    DatasetUpload,
    JobRequest,
    JobRequestFinetune,
    JobRequestFinetuneKeepBest,
    JobRequestOptimizerSpec,
    JobRequestPruneStep,
    JobRequestPruneStepSchedule,
    JobRequestQuantizeStep,
    JobRequestStep,
    ModelUpload,
    ModelUploadArchitecture,
)

SAMPLES = pathlib.Path(__file__).resolve().parent.parent / "src/main/resources/quickstart"


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--url", default="http://localhost:8080")
    arguments.add_argument("--model", type=pathlib.Path, default=SAMPLES / "lenet5-fashion.pt")
    arguments.add_argument("--dataset", type=pathlib.Path, default=SAMPLES / "fashion-sample.npz")
    options = arguments.parse_args()
    with ApiClient(Configuration(host=options.url)) as client:
        model = upload_model(ModelsApi(client), options.model)
        dataset = upload_dataset(DatasetsApi(client), options.dataset)
        job = run(JobsApi(client), model, dataset)
        read_report(ReportsApi(client), job)
        download(JobsApi(client), ModelsApi(client), job)
        look_around(client, model, dataset, job)
        refuse(client)
    print("all as the document says")


def upload_model(models, path):
    content = path.read_bytes()
    metadata = ModelUpload(
        name="generated",
        architecture=ModelUploadArchitecture("lenet-5"),
        labels={"made-by": "a generated client"},
        sha256=hashlib.sha256(content).hexdigest(),
    )
    model = models.add_model(file=[(path.name, content)], metadata=metadata)
    check("the model is stored as it was sent", model.bytes == len(content) and model.runnable, model)
    check("its labels came with it", model.labels == metadata.labels, model.labels)
    check("its architecture is the one named", model.architecture.actual_instance == "lenet-5", model.architecture)
    return model


def upload_dataset(datasets, path):
    dataset = datasets.add_dataset(file=(path.name, path.read_bytes()), metadata=DatasetUpload(name="generated"))
    check("the dataset has its samples", dataset.train_samples == 4000 and dataset.test_samples == 1000, dataset)
    return dataset


def run(jobs, model, dataset):
    finetune = JobRequestFinetune(
        epochs=2,
        batch_size=64,
        optimizer=JobRequestOptimizerSpec(type="sgd", learning_rate=0.01, momentum=0.9),
        keep_best=JobRequestFinetuneKeepBest(False),
    )
    prune = JobRequestPruneStep(
        type="prune",
        scope="global",
        sparsity=0.8,
        schedule=JobRequestPruneStepSchedule(type="linear", epochs=1),
        finetune=finetune,
    )
    quantize = JobRequestQuantizeStep(type="quantize", bits=4)
    request = JobRequest(
        model_id=model.id,
        dataset_id=dataset.id,
        seed=2**53 + 1,  # wider than a double holds
        steps=[JobRequestStep(prune), JobRequestStep(quantize)],
        export=["torchscript", "safetensors"],
    )
    job = jobs.submit_job(request)
    check("the seed is the one that was sent", job.spec.seed == 2**53 + 1, job.spec.seed)
    steps = [step.actual_instance for step in job.spec.steps]
    check("steps come back as what they are", [step.type for step in steps] == ["prune", "quantize"], steps)
    while not job.terminal:
        time.sleep(0.5)
        job = jobs.get_job(job.id)
    check("the job succeeded", job.status == "succeeded", job.error)
    return job


def read_report(reports, job):
    report = reports.get_report(job.id)
    check("the report is complete", report.complete and len(report.stages) == 2, report.stages)
    check("accuracy is told", report.baseline.accuracy > 0.9 and report.final.accuracy > 0.5, report.final)
    check("four fifths are gone", abs(report.final.sparsity - 0.8) < 0.01, report.final.sparsity)
    layers = reports.list_job_layers(job.id).items
    check("every layer has a row", [layer.bits for layer in layers] == [4] * 4, layers)
    print(f"accuracy {report.baseline.accuracy:.3f} -> {report.final.accuracy:.3f}, sparsity {report.final.sparsity:.3f}")


def download(jobs, models, job):
    for artifact in jobs.list_artifacts(job.id).items:
        content = jobs.download_artifact(job.id, artifact.name)
        check(f"{artifact.name} has its size", len(content) == artifact.bytes, len(content))
        check(f"{artifact.name} has its SHA-256", hashlib.sha256(content).hexdigest() == artifact.sha256, artifact)
    output = models.get_model(job.output_model_id)
    content = models.download_model(output.id)
    check("the output model has its SHA-256", hashlib.sha256(content).hexdigest() == output.sha256, output)
    check("the output model knows where it is from", output.job_id == job.id, output.job_id)


def look_around(client, model, dataset, job):
    """Every other route that only reads: what comes back must fit the generated classes."""
    models, jobs, discovery = ModelsApi(client), JobsApi(client), DiscoveryApi(client)
    check("lists hold what was made", model.id in [row.id for row in models.list_models().items], model.id)
    check("pages hold no more than asked", len(jobs.list_jobs(page_size=1).items) == 1, job.id)
    check("datasets are listed", dataset.id in [row.id for row in DatasetsApi(client).list_datasets().items], dataset.id)
    check("tensors have rows", len(models.list_model_tensors(model.id).items) == 8, model.id)
    check("layers have rows", len(models.list_model_layers(model.id).items) == 4, model.id)
    graph = models.get_model_graph(model.id)
    check("the graph comes", graph is not None, graph)
    events = jobs.list_job_events(job.id).items
    check("events count from 1", [event.id for event in events] == list(range(1, len(events) + 1)), events)
    check("the service names itself", discovery.get_info()["name"] == "Espalier", discovery.get_info())
    kinds = [step.type for step in discovery.list_steps().items]
    check("kinds of steps are listed", {"prune", "quantize"} <= set(kinds), kinds)
    check("every kind has a schema", all(discovery.get_step_schema(kind) for kind in kinds), kinds)
    check("a job has a schema", discovery.get_job_schema() is not None, None)
    check("architectures are listed", len(discovery.list_architectures().items) > 5, None)
    check("problems are explained", len(discovery.list_problem_types().items) > 10, None)


def refuse(client):
    """Errors arrive as the problem that the document describes."""
    try:
        JobsApi(client).get_job("job_0")
    except ApiException as refused:
        check("a wrong id is a problem", refused.status == 404 and refused.data.type == "/problems/not-found", refused)
    else:
        check("a wrong id is refused", False, "job_0")


def check(what, holds, seen):
    if not holds:
        raise SystemExit(f"FAILED {what}: {seen}")
    print(f"ok  {what}")


if __name__ == "__main__":
    main()
