# SPDX-License-Identifier: Apache-2.0
"""Calls every method of the vendor's Python SDK on a running server, and tells which came out right.

The SDK must be installed (pip install codeocean). The server is that of CODEOCEAN_DOMAIN, and
CODEOCEAN_TOKEN a token of an administrator of it: the file admin-token in its home. What it makes
there stays, so it wants a home of its own. With COVE_TEST_BUCKET (a bucket that the server may write to) a data asset is
really transferred; without it the refusal is looked at.

Prints a line for each method and, at the end, how many were tried and right; exits with 0 if all were.
"""

import base64
import inspect
import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile
import traceback
import urllib.request
import uuid

from codeocean import CodeOcean
from codeocean.capsule import Capsules, CapsuleSearchParams
from codeocean.components import (
    EveryoneRole, Ownership, Permissions, SearchFilter, SortOrder, UserPermissions, UserRole)
from codeocean.computation import (
    Computations, ComputationState, NamedRunParam, RunParams)
from codeocean.custom_metadata import CustomMetadataSchema
from codeocean.data_asset import (
    AWSS3Target, ComputationSource, DataAssetAttachParams, DataAssetParams, DataAssets,
    DataAssetSearchParams, DataAssetState, DataAssetUpdateParams, Source, Target,
    TransferDataParams)
from codeocean.error import Error
from codeocean.pipeline import Pipelines

PANEL = {
    "version": 1,
    "named_parameters": True,
    "parameters": [{
        "id": "p1", "name": "Minimum length", "param_name": "min_length", "type": "text",
        "value_type": "integer", "default_value": "30"}],
}
SCRIPT = "#!/bin/bash\nmkdir -p /results/sub\necho \"$*\" > /results/arguments.txt\necho b > /results/sub/b.txt\n"
MAIN_NF = """\
nextflow.enable.dsl = 2
process hello {
    output: path 'hello.txt'
    publishDir "$RESULTS_PATH", saveAs: { it }
    script: "echo hello > hello.txt"
}
workflow { hello() }
"""


class Cove:
    """What the SDK has no calls for."""

    def __init__(self, domain, token):
        self.domain = domain
        self.header = "Basic " + base64.b64encode((token + ":").encode()).decode()

    def call(self, method, path, body=b"", kind="application/json"):
        if not isinstance(body, bytes):
            body = json.dumps(body).encode()
        request = urllib.request.Request(
            self.domain + path, data=body, method=method,
            headers={"Authorization": self.header, "Content-Type": kind})
        with urllib.request.urlopen(request) as answer:
            text = answer.read()
            return json.loads(text) if text else None

    def add(self, path, files):
        tar = io.BytesIO()
        with tarfile.open(fileobj=tar, mode="w") as archive:
            for name, text in files.items():
                entry = tarfile.TarInfo(name)
                entry.size = len(text.encode())
                archive.addfile(entry, io.BytesIO(text.encode()))
        return self.call("POST", path, tar.getvalue(), "application/x-tar")["id"]


def fetched(url):
    """What a signed link leads to; no token is shown."""
    with urllib.request.urlopen(url) as answer:
        return answer.read().decode()


def refused(status, *words):
    """Runs what must be refused with this status, in these words."""

    def check(call):
        try:
            call()
        except Error as e:
            assert e.status_code == status, "%s: %s" % (e.status_code, e.message)
            assert all(word in e.message for word in words), e.message
            return
        raise AssertionError("it was not refused")

    return check


class Methods:
    """Each method of this class calls the SDK's method of the same name, after two underscores."""

    def __init__(self, client, cove):
        self.client, self.cove = client, cove
        self.email = "sdk-%s@example.org" % uuid.uuid4().hex[:8]
        cove.call("POST", "/api/cove/v1/users", {"email": self.email})
        self.capsule = self.fresh_capsule()
        self.pipeline = self.fresh_pipeline()
        self.reads = self.fresh_asset()
        self.computation = self.run(RunParams(capsule_id=self.capsule))

    def fresh_capsule(self):
        return self.cove.add("/api/cove/v1/capsules?name=Trim+reads", {
            "code/run": SCRIPT, ".codeocean/app-panel.json": json.dumps(PANEL)})

    def fresh_pipeline(self):
        return self.cove.add("/api/cove/v1/pipelines?name=Hello", {"pipeline/main.nf": MAIN_NF})

    def fresh_asset(self):
        return self.cove.add("/api/cove/v1/data_assets?mount=reads&name=Reads", {
            "a.txt": "the reads", "sub/b.txt": "b"})

    def run(self, params):
        run = self.client.computations.run_capsule(params)
        return self.client.computations.wait_until_completed(run)

    # computations

    def computations__run_capsule(self):
        run = self.client.computations.run_capsule(RunParams(
            capsule_id=self.capsule,
            named_parameters=[NamedRunParam(param_name="min_length", value="35")],
            data_assets=[DataAssetAttachParams(id=self.reads, mount="other")]))
        assert run.state in ComputationState and run.parameters[0].value == "35"
        done = self.client.computations.wait_until_completed(run)
        assert done.exit_code == 0 and done.has_results

    def computations__run_pipeline(self):
        run = self.client.computations.run_pipeline(RunParams(pipeline_id=self.pipeline))
        assert run.state in ComputationState
        self.client.computations.delete_computation(run.id)

    def computations__get_computation(self):
        found = self.client.computations.get_computation(self.computation.id)
        assert found.id == self.computation.id and found.end_status == "succeeded"

    def computations__wait_until_completed(self):
        done = self.client.computations.wait_until_completed(self.computation)
        assert done.state == ComputationState.Completed

    def computations__attach_data_assets(self):
        refused(400, "cloud workstation")(lambda: self.client.computations.attach_data_assets(
            self.computation.id, [DataAssetAttachParams(id=self.reads, mount="m")]))

    def computations__detach_data_assets(self):
        refused(400, "cloud workstation")(
            lambda: self.client.computations.detach_data_assets(self.computation.id, [self.reads]))

    def computations__list_computation_results(self):
        listed = self.client.computations.list_computation_results(self.computation.id)
        assert {"arguments.txt", "sub"} <= {item.name for item in listed.items}
        below = self.client.computations.list_computation_results(self.computation.id, "sub")
        assert [item.path for item in below.items] == ["sub/b.txt"]

    def computations__get_result_file_urls(self):
        urls = self.client.computations.get_result_file_urls(self.computation.id, "sub/b.txt")
        assert fetched(urls.download_url) == fetched(urls.view_url) == "b\n"

    def computations__get_result_file_download_url(self):
        url = self.client.computations.get_result_file_download_url(
            self.computation.id, "sub/b.txt")
        assert fetched(url.url) == "b\n"

    def computations__rename_computation(self):
        self.client.computations.rename_computation(self.computation.id, "a & b ö")
        assert self.client.computations.get_computation(self.computation.id).name == "a & b ö"

    def computations__delete_computation(self):
        run = self.client.computations.run_capsule(RunParams(capsule_id=self.capsule))
        self.client.computations.delete_computation(run.id)
        refused(404, run.id)(lambda: self.client.computations.get_computation(run.id))

    # capsules and pipelines: the same calls below another path

    def _get(self, client, name, ident):
        found = getattr(client, "get_" + name)(ident)
        assert found.id == ident and len(found.slug) == 7 and found.status == "non_release"

    def _delete(self, client, name, ident):
        refused(403, "archive")(lambda: getattr(client, "delete_" + name)(ident))
        getattr(client, "archive_" + name)(ident, True)
        getattr(client, "delete_" + name)(ident)
        refused(404, ident)(lambda: getattr(client, "get_" + name)(ident))

    def _permissions(self, client, ident):
        client.update_permissions(ident, Permissions(
            users=[UserPermissions(email=self.email, role=UserRole.Viewer)], groups=[],
            everyone=EveryoneRole.Viewer))
        told = client.get_permissions(ident)
        assert [self.email] == [u.email for u in told.users if u.role == UserRole.Viewer]

    def _attach(self, client, ident):
        attached = client.attach_data_assets(
            ident, [DataAssetAttachParams(id=self.reads, mount="more")])
        assert [(a.id, a.mount) for a in attached] == [(self.reads, "more")]

    def _detach(self, client, ident):
        self._attach(client, ident)
        client.detach_data_assets(ident, [self.reads])

    def _sync(self, client, name, files, path):
        with tempfile.TemporaryDirectory() as folder:
            work, remote = folder + "/work", folder + "/remote.git"
            for file, text in files.items():
                os.makedirs(os.path.dirname(work + "/" + file), exist_ok=True)
                with open(work + "/" + file, "w") as out:
                    out.write(text)
            git = ["git", "-c", "user.name=a", "-c", "user.email=a@b"]
            for words in (["init", "-qb", "main"], ["add", "."], ["commit", "-qm", "one"]):
                subprocess.run(git + words, cwd=work, check=True)
            subprocess.run(["git", "clone", "-q", "--bare", work, remote], check=True)
            ident = self.cove.call("POST", path, {"git_url": "file://" + remote})["id"]
            synced = getattr(client, "sync_" + name)(ident)
            assert not synced.pushed and not synced.pulled and not synced.new_branch

    def _archive(self, client, name, ident):
        getattr(client, "archive_" + name)(ident, True)
        getattr(client, "archive_" + name)(ident, False)

    def _search(self, client, name, ident):
        method = getattr(client, "search_" + name)
        found = method(CapsuleSearchParams(
            limit=1000, sort_field="name", sort_order=SortOrder.Ascending,
            ownership=Ownership.Created))
        assert ident in [one.id for one in found.results]
        assert not method(CapsuleSearchParams(query="nothing-is-called-so")).results

    def _iterate(self, client, name, ident):
        found = getattr(client, "search_%s_iterator" % name)(CapsuleSearchParams(limit=1))
        assert ident in [one.id for one in found]

    def capsules__get_capsule(self):
        self._get(self.client.capsules, "capsule", self.capsule)

    def capsules__delete_capsule(self):
        self._delete(self.client.capsules, "capsule", self.fresh_capsule())

    def capsules__get_capsule_app_panel(self):
        panel = self.client.capsules.get_capsule_app_panel(self.capsule)
        assert panel.parameters[0].param_name == "min_length"

    def capsules__list_computations(self):
        runs = self.client.capsules.list_computations(self.capsule)
        assert self.computation.id in [run.id for run in runs]

    def capsules__get_permissions(self):
        self._permissions(self.client.capsules, self.capsule)

    def capsules__update_permissions(self):
        self._permissions(self.client.capsules, self.capsule)

    def capsules__attach_data_assets(self):
        self._attach(self.client.capsules, self.fresh_capsule())

    def capsules__detach_data_assets(self):
        self._detach(self.client.capsules, self.fresh_capsule())

    def capsules__sync_capsule(self):
        self._sync(self.client.capsules, "capsule", {"code/run": SCRIPT}, "/api/cove/v1/capsules")

    def capsules__archive_capsule(self):
        self._archive(self.client.capsules, "capsule", self.capsule)

    def capsules__search_capsules(self):
        self._search(self.client.capsules, "capsules", self.capsule)

    def capsules__search_capsules_iterator(self):
        self._iterate(self.client.capsules, "capsules", self.capsule)

    def pipelines__get_pipeline(self):
        self._get(self.client.pipelines, "pipeline", self.pipeline)

    def pipelines__delete_pipeline(self):
        self._delete(self.client.pipelines, "pipeline", self.fresh_pipeline())

    def pipelines__get_pipeline_app_panel(self):
        assert self.client.pipelines.get_pipeline_app_panel(self.pipeline) is not None

    def pipelines__list_computations(self):
        run = self.run(RunParams(pipeline_id=self.pipeline))
        assert run.exit_code == 0
        runs = self.client.pipelines.list_computations(self.pipeline)
        assert run.id in [one.id for one in runs]

    def pipelines__get_permissions(self):
        self._permissions(self.client.pipelines, self.pipeline)

    def pipelines__update_permissions(self):
        self._permissions(self.client.pipelines, self.pipeline)

    def pipelines__attach_data_assets(self):
        self._attach(self.client.pipelines, self.fresh_pipeline())

    def pipelines__detach_data_assets(self):
        self._detach(self.client.pipelines, self.fresh_pipeline())

    def pipelines__sync_pipeline(self):
        files = {"pipeline/main.nf": MAIN_NF}
        self._sync(self.client.pipelines, "pipeline", files, "/api/cove/v1/pipelines")

    def pipelines__archive_pipeline(self):
        self._archive(self.client.pipelines, "pipeline", self.pipeline)

    def pipelines__search_pipelines(self):
        self._search(self.client.pipelines, "pipelines", self.pipeline)

    def pipelines__search_pipelines_iterator(self):
        self._iterate(self.client.pipelines, "pipelines", self.pipeline)

    # data assets

    def captured(self):
        return self.client.data_assets.create_data_asset(DataAssetParams(
            name="trimmed", tags=["fastq"], mount="trimmed",
            source=Source(computation=ComputationSource(id=self.computation.id))))

    def data_assets__create_data_asset(self):
        draft = self.captured()
        assert draft.state in (DataAssetState.Draft, DataAssetState.Ready)
        assert draft.type == "result" and draft.provenance.computation == self.computation.id

    def data_assets__wait_until_ready(self):
        ready = self.client.data_assets.wait_until_ready(self.captured())
        assert ready.state == DataAssetState.Ready and ready.files >= 2

    def data_assets__get_data_asset(self):
        found = self.client.data_assets.get_data_asset(self.reads)
        assert found.files == 2 and found.size == 10 and found.mount == "reads"

    def data_assets__update_metadata(self):
        told = self.client.data_assets.update_metadata(
            self.reads, DataAssetUpdateParams(name="New name", tags=["a", "b"]))
        assert (told.name, told.tags, told.mount) == ("New name", ["a", "b"], "reads")

    def data_assets__delete_data_asset(self):
        mortal = self.fresh_asset()
        self.client.data_assets.delete_data_asset(mortal)
        refused(404, mortal)(lambda: self.client.data_assets.get_data_asset(mortal))

    def data_assets__get_permissions(self):
        self._permissions(self.client.data_assets, self.reads)

    def data_assets__update_permissions(self):
        self._permissions(self.client.data_assets, self.reads)

    def data_assets__archive_data_asset(self):
        self.client.data_assets.archive_data_asset(self.reads, True)
        archived = self.client.data_assets.search_data_assets(
            DataAssetSearchParams(archived=True, limit=1000))
        self.client.data_assets.archive_data_asset(self.reads, False)
        assert self.reads in [asset.id for asset in archived.results]

    def data_assets__search_data_assets(self):
        found = self.client.data_assets.search_data_assets(DataAssetSearchParams(
            limit=1000, filters=[SearchFilter(key="tags", value="fastq")]))
        assert all("fastq" in asset.tags for asset in found.results)

    def data_assets__search_data_assets_iterator(self):
        found = self.client.data_assets.search_data_assets_iterator(DataAssetSearchParams(limit=1))
        assert self.reads in [asset.id for asset in found]

    def data_assets__list_data_asset_files(self):
        listed = self.client.data_assets.list_data_asset_files(self.reads)
        assert [(i.name, i.type) for i in listed.items] == [("a.txt", "file"), ("sub", "folder")]

    def data_assets__get_data_asset_file_urls(self):
        urls = self.client.data_assets.get_data_asset_file_urls(self.reads, "a.txt")
        assert fetched(urls.download_url) == fetched(urls.view_url) == "the reads"

    def data_assets__get_data_asset_file_download_url(self):
        url = self.client.data_assets.get_data_asset_file_download_url(self.reads, "a.txt")
        assert fetched(url.url) == "the reads"

    def data_assets__transfer_data_asset(self):
        asset, bucket = self.fresh_asset(), os.environ.get("COVE_TEST_BUCKET")
        target = Target(aws=AWSS3Target(bucket=bucket or "there-is-no-such", prefix=asset))
        transfer = lambda: self.client.data_assets.transfer_data_asset(
            asset, TransferDataParams(target=target))
        transfer() if bucket else refused(400)(transfer)

    def custom_metadata__get_custom_metadata(self):
        before = self.cove.call("GET", "/api/v1/custom_metadata")
        self.cove.call("PUT", "/api/cove/v1/custom_metadata", {
            "fields": [{"name": "subject id", "type": "string"}, {"name": "weight", "type": "number",
                        "range": {"min": 0}, "units": "g"}], "categories": []})
        try:
            told = self.client.custom_metadata.get_custom_metadata()
            assert [field.name for field in told.fields] == ["subject id", "weight"]
            assert told.fields[1].range.min == 0
        finally:
            self.cove.call("PUT", "/api/cove/v1/custom_metadata", before)


def public_methods():
    """All that the SDK has, so that none is forgotten."""
    clients = {
        "computations": Computations, "capsules": Capsules, "pipelines": Pipelines,
        "data_assets": DataAssets, "custom_metadata": CustomMetadataSchema}
    return [
        "%s__%s" % (client, name)
        for client, kind in clients.items()
        for name, _ in inspect.getmembers(kind, inspect.isfunction)
        if not name.startswith("_")]


def main():
    domain, token = os.environ["CODEOCEAN_DOMAIN"], os.environ["CODEOCEAN_TOKEN"]
    methods = Methods(CodeOcean(domain=domain, token=token), Cove(domain, token))
    names, right = public_methods(), 0
    for name in names:
        try:
            getattr(methods, name)()
        except Exception as e:  # whatever it is, the method is not right
            print("WRONG  %s: %s" % (name.replace("__", "."), e or type(e).__name__))
            if os.environ.get("VERBOSE"):
                traceback.print_exc()
        else:
            right += 1
            print("right  %s" % name.replace("__", "."))
    print("%d methods tried, %d right" % (len(names), right))
    return 0 if right == len(names) else 1


if __name__ == "__main__":
    sys.exit(main())
