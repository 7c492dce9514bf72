"""`make s3_upload` and `gazette s3`, to an S3 store on loopback."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from support.publishing.checkouts import SITE_URL, Project, new_project
from support.publishing.s3_server import (
    BUCKET,
    CREDENTIALS,
    MARKER,
    SHEET,
    SITE,
    S3Proxy,
    client,
    head,
    new_small_site,
    objects,
    run_upload,
    uploaded_keys,
)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return new_small_site(tmp_path)


def test_make_s3_upload_uploads_the_site_that_it_builds(store: S3Proxy, tmp_path: Path) -> None:
    project = new_project(tmp_path)
    run = project.make(
        "s3_upload", f"SITEURL={SITE_URL}", f"S3_BUCKET={BUCKET}", "S3_PREFIX=/digest/", f"S3_ENDPOINT={store.url}", **CREDENTIALS
    )
    assert run.returncode == 0, run.stdout + run.stderr
    host_files = {"_headers", "netlify.toml", "CNAME", ".nojekyll"}
    assert host_files - {"CNAME"} <= project.files().keys()
    assert objects(store) == {f"digest/{path}": data for path, data in project.files().items() if path not in host_files}
    for feed in ("all.rss.xml", "all.atom.xml"):
        assert head(store, f"digest/feeds/{feed}")["ContentType"] == "application/xml; charset=utf-8"
    assert head(store, "digest/feeds/all.json")["ContentType"] == "application/feed+json"


def test_make_s3_upload_without_a_bucket_builds_nothing(tmp_path: Path) -> None:
    project = new_project(tmp_path)
    run = project.make("s3_upload", f"SITEURL={SITE_URL}")
    assert run.returncode != 0
    assert "Set S3_BUCKET=name" in run.stdout
    assert not project.output.exists()


def test_a_reader_gets_every_file_with_its_headers(store: S3Proxy, project: Project) -> None:
    run = run_upload(project, store)
    assert run.returncode == 0, run.stderr
    assert run.stdout.endswith("s3://news/: 9 uploaded, 0 unchanged, 0 deleted\n")
    assert objects(store) == project.files()
    client(store.store_url).put_object_acl(Bucket=BUCKET, Key="index.html", ACL="public-read")
    reader = http.client.HTTPConnection(store.store_url.removeprefix("http://"))
    reader.request("GET", f"/{BUCKET}/index.html")
    headers = reader.getresponse().headers
    assert (headers["Content-Type"], headers["Cache-Control"]) == ("text/html; charset=utf-8", "no-cache")
    assert head(store, SHEET)["CacheControl"] == "public, max-age=31536000, immutable"


def test_files_are_uploaded_before_what_links_to_them(store: S3Proxy, project: Project) -> None:
    for number in range(200):
        project.write(f"output/people/{number}/index.html", f"<!doctype html><title>{number}</title>")
    run_upload(project, store)
    keys = uploaded_keys(store)
    stages = [
        {SHEET, "theme/icon.svg", "pagefind/fragment/en_1.pf_fragment"},
        {"manifest.webmanifest"},
        {key for key in keys if key.endswith("/index.html")},
        {"index.html"},
        {"feeds/all.rss.xml", "sitemap.xml"},
    ]
    assert sum(map(len, stages)) == len(keys) == 209
    for stage in stages:
        assert set(keys[: len(stage)]) == stage
        keys = keys[len(stage) :]


def test_only_changed_files_are_uploaded(store: S3Proxy, project: Project) -> None:
    run_upload(project, store)
    assert run_upload(project, store).stdout == "s3://news/: 0 uploaded, 9 unchanged, 0 deleted\n"
    assert not {*store.requested_keys("PUT"), *store.requested_keys("DELETE")}
    assert store.requested_keys("HEAD") == [MARKER]
    for path in project.output.rglob("*"):
        path.touch()
    project.write("output/index.html", "<!doctype html><title>Now</title>")
    project.write("output/new.html", "new")
    assert run_upload(project, store).returncode == 0
    assert uploaded_keys(store) == ["new.html", "index.html"]
    assert objects(store) == project.files()


def test_if_etags_are_not_md5_only_changed_files_are_uploaded_too(store: S3Proxy, project: Project) -> None:
    """Such ETags occur in buckets with SSE-KMS. Here, a multipart upload makes one."""
    run_upload(project, store)
    s3, before = client(store.store_url), head(store, "index.html")
    target = {"Bucket": BUCKET, "Key": "index.html"}
    info = {name: before[name] for name in ("Metadata", "ContentType", "CacheControl")}
    id_ = s3.create_multipart_upload(**target, **info)["UploadId"]
    etag = s3.upload_part(**target, UploadId=id_, PartNumber=1, Body=SITE["index.html"].encode())["ETag"]
    s3.complete_multipart_upload(**target, UploadId=id_, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": etag}]})
    assert head(store, "index.html")["ETag"] != before["ETag"]
    run_upload(project, store)
    assert uploaded_keys(store) == []
    project.write("output/index.html", "changed")
    run_upload(project, store)
    assert uploaded_keys(store) == ["index.html"]


def test_removed_pages_are_deleted_last_and_foreign_objects_never(store: S3Proxy, project: Project) -> None:
    s3 = client(store.store_url)
    for key in ("digest-of-last-year/index.html", "index.html", "digest/photo.jpg", "digest/"):
        s3.put_object(Bucket=BUCKET, Key=key, Body=b"not ours")
    run_upload(project, store, "--prefix", "digest")
    (project.output / "articles/bridge-opens/index.html").unlink()
    project.write("output/index.html", "changed")
    run = run_upload(project, store, "--prefix", "digest")
    assert run.returncode == 0, run.stderr
    assert store.requested_keys("DELETE") == ["digest/articles/bridge-opens/index.html"]
    methods = [request.split(" ")[0] for request in store.requests]
    assert methods.index("DELETE") > methods.index("PUT")
    assert run.stdout.splitlines()[-1] == (
        "s3://news/digest/: 1 uploaded, 7 unchanged, 1 deleted; 1 of other origin kept (digest/photo.jpg)"
    )
    foreign = dict.fromkeys(("digest-of-last-year/index.html", "index.html", "digest/photo.jpg", "digest/"), b"not ours")
    assert objects(store) == foreign | {f"digest/{path}": data for path, data in project.files().items()}


def test_the_marker_is_written_after_complete_uploads_only(store: S3Proxy, project: Project) -> None:
    store.refuses = lambda request: 403 * (request == f"PUT {BUCKET}/index.html")
    assert run_upload(project, store).returncode == 1
    assert MARKER not in store.requested_keys("PUT")
    store.refuses = lambda request: 0
    assert run_upload(project, store).returncode == 0
    marker = head(store, MARKER)
    assert (marker["ContentLength"], marker["ContentType"], marker["CacheControl"]) == (0, "application/octet-stream", "no-store")
    store.refuses = lambda request: 403 * (request == f"PUT {BUCKET}/{MARKER}")
    project.write("output/index.html", "changed")
    run = run_upload(project, store)
    assert run.returncode == 1
    assert run.stderr.startswith(f"{MARKER}: AccessDenied")


def test_an_interrupt_prints_no_traceback_and_the_next_run_continues(store: S3Proxy, project: Project) -> None:
    begun, go = threading.Event(), threading.Event()
    store.refuses = lambda request: 0 * (request == f"PUT {BUCKET}/index.html" and bool(begun.set() or go.wait(20)))  # type: ignore[func-returns-value]
    process = subprocess.Popen(
        [sys.executable, "-m", "gazette", "s3", "--bucket", BUCKET, "--endpoint", store.url],
        cwd=project.folder,
        env={**project.environment(os.environ), **CREDENTIALS, "AWS_EC2_METADATA_DISABLED": "true"},
        text=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    assert begun.wait(20)
    process.send_signal(signal.SIGINT)
    threading.Timer(0.3, go.set).start()
    _, stderr = process.communicate(timeout=20)
    assert process.returncode == 1
    assert stderr == "output: interrupted; finished work is kept, and running the command again does the rest\n"
    assert run_upload(project, store).returncode == 0
    assert "theme/icon.svg" not in store.requested_keys("PUT")
    assert objects(store) == project.files()


def test_a_dry_run_prints_what_would_be_done_and_does_nothing(store: S3Proxy, project: Project) -> None:
    run_upload(project, store)
    (project.output / "sitemap.xml").unlink()
    project.write("output/index.html", "changed")
    run = run_upload(project, store, "--dry-run")
    assert run.stdout.splitlines() == [
        "would upload index.html",
        "would delete sitemap.xml",
        "s3://news/: nothing was done; there would be 1 uploaded, 7 unchanged, 1 deleted",
    ]
    assert not {*store.requested_keys("PUT"), *store.requested_keys("DELETE")}


def test_after_a_failure_no_later_stage_is_uploaded_and_nothing_is_deleted(store: S3Proxy, project: Project) -> None:
    project.write("output/old.html", "old")
    run_upload(project, store)
    before = objects(store)
    (project.output / "old.html").unlink()
    for path in ("theme/new.css", "theme/other.css", "index.html"):
        project.write(f"output/{path}", "new")
    store.refuses = lambda request: 403 * (request == f"PUT {BUCKET}/theme/new.css")
    run = run_upload(project, store)
    assert run.returncode == 1
    assert run.stderr.splitlines()[0].startswith("theme/new.css: AccessDenied: Access Denied; the key needs the rights")
    assert "fix these problems, and upload again" in run.stderr
    assert objects(store) == {**before, "theme/other.css": b"new"}
    store.refuses = lambda request: 0
    assert run_upload(project, store).returncode == 0
    assert uploaded_keys(store) == ["theme/new.css", "index.html"]
    assert objects(store) == project.files()


def test_a_busy_store_is_asked_again(store: S3Proxy, project: Project) -> None:
    busy = f"PUT {BUCKET}/index.html"
    store.refuses = lambda request: 503 * (request == busy and store.requests.count(busy) == 1)
    run = run_upload(project, store)
    assert run.returncode == 0, run.stderr
    assert store.requests.count(busy) == 2
    assert objects(store) == project.files()


def test_files_of_hosts_and_desktops_are_not_uploaded(store: S3Proxy, project: Project) -> None:
    for path in (".git/config", "_headers", "_redirects", "netlify.toml", "CNAME", ".nojekyll", ".DS_Store", "people/.DS_Store"):
        project.write(f"output/{path}", "not for readers")
    assert run_upload(project, store).returncode == 0
    assert objects(store).keys() == SITE.keys()


@pytest.mark.parametrize(
    ("environment", "arguments", "message"),
    [
        ({"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}, (), "there are no credentials; set AWS_ACCESS_KEY_ID"),
        ({}, ("--bucket", "no-such-bucket"), "NoSuchBucket: The specified bucket does not exist; create it, or correct S3_BUCKET"),
        ({}, ("--bucket", ""), "no bucket is named; set S3_BUCKET"),
        ({}, ("--bucket", "Not A Bucket!"), "correct S3_BUCKET"),
        ({}, ("--endpoint", "store.test"), "write S3_ENDPOINT as https://host"),
        ({}, ("--endpoint", "http://127.0.0.1:1"), "correct S3_ENDPOINT"),
    ],
)
def test_wrong_settings_are_refused_with_a_remedy(
    store: S3Proxy, project: Project, environment: dict[str, str], arguments: tuple[str, ...], message: str
) -> None:
    run = run_upload(project, store, *arguments, HOME=str(project.folder), **environment)
    assert run.returncode == 1
    assert run.stderr.startswith("output: ")
    assert message in run.stderr
    assert "Traceback" not in run.stderr


def test_without_permission_to_list_the_bucket_the_message_names_the_needed_rights(store: S3Proxy, project: Project) -> None:
    store.refuses = lambda request: 403 * request.startswith("GET")
    run = run_upload(project, store)
    assert run.returncode == 1
    assert "bucket news cannot be read: AccessDenied: Access Denied; the key needs the rights to list" in run.stderr


def test_an_empty_folder_deletes_nothing(store: S3Proxy, project: Project) -> None:
    run_upload(project, store)
    (project.output / "index.html").unlink()
    run = run_upload(project, store)
    assert run.returncode == 1
    assert "there is no site in it" in run.stderr
    assert "index.html" in objects(store)


def test_without_boto3_the_remedy_is_to_install_it(project: Project) -> None:
    project.write("hidden/boto3.py", "raise ModuleNotFoundError('no', name='boto3')")
    path = os.pathsep.join((str(project.folder / "hidden"), project.environment(os.environ)["PYTHONPATH"]))
    run = project.run([sys.executable, "-m", "gazette", "s3", "--bucket", BUCKET], PYTHONPATH=path)
    assert run.returncode == 1
    assert "uploading needs boto3, which is not installed" in run.stderr
    assert "pip install 'pelican-gazette[s3]'" in run.stderr
