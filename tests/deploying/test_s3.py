"""`make s3_upload` and `gazette s3`, to a store that speaks S3 on loopback."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.checkouts import ADDRESS, Project, new_project
from support.s3_server import (
    BUCKET,
    CREDENTIALS,
    MARKER,
    SHEET,
    SITE,
    Front,
    client,
    head,
    objects,
    open_bucket,
    open_front,
    send,
    sent,
    small_site,
)


@pytest.fixture(scope="module")
def servers() -> Iterator[Front]:
    with open_front() as front:
        yield front


@pytest.fixture
def store(servers: Front) -> Iterator[Front]:
    with open_bucket(servers):
        yield servers


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return small_site(tmp_path)


def test_make_s3_upload_puts_there_what_it_builds(store: Front, tmp_path: Path) -> None:
    project = new_project(tmp_path)
    run = project.make(
        "s3_upload", f"SITEURL={ADDRESS}", f"S3_BUCKET={BUCKET}", "S3_PREFIX=/digest/", f"S3_ENDPOINT={store.url}", **CREDENTIALS
    )
    assert run.returncode == 0, run.stdout + run.stderr
    for_hosts = {"_headers", "netlify.toml", "CNAME", ".nojekyll"}
    assert for_hosts - {"CNAME"} <= project.files().keys()
    assert objects(store) == {f"digest/{path}": data for path, data in project.files().items() if path not in for_hosts}
    for feed in ("all.rss.xml", "all.atom.xml"):
        assert head(store, f"digest/feeds/{feed}")["ContentType"] == "application/xml; charset=utf-8"
    assert head(store, "digest/feeds/all.json")["ContentType"] == "application/feed+json"


def test_make_s3_upload_without_a_bucket_builds_nothing(tmp_path: Path) -> None:
    project = new_project(tmp_path)
    run = project.make("s3_upload", f"SITEURL={ADDRESS}")
    assert run.returncode != 0
    assert "Set S3_BUCKET=name" in run.stdout
    assert not project.output.exists()


def test_a_reader_gets_every_file_as_what_it_is(store: Front, project: Project) -> None:
    run = send(project, store)
    assert run.returncode == 0, run.stderr
    assert run.stdout.endswith("s3://news/: 9 uploaded, 0 unchanged, 0 deleted\n")
    assert objects(store) == project.files()
    client(store.back).put_object_acl(Bucket=BUCKET, Key="index.html", ACL="public-read")
    reader = http.client.HTTPConnection(store.back.removeprefix("http://"))
    reader.request("GET", f"/{BUCKET}/index.html")
    headers = reader.getresponse().headers
    assert (headers["Content-Type"], headers["Cache-Control"]) == ("text/html; charset=utf-8", "no-cache")
    assert head(store, SHEET)["CacheControl"] == "public, max-age=31536000, immutable"


def test_what_is_linked_to_is_there_before_what_links_to_it(store: Front, project: Project) -> None:
    for number in range(200):
        project.write(f"output/people/{number}/index.html", f"<!doctype html><title>{number}</title>")
    send(project, store)
    put = sent(store)
    order = [
        {SHEET, "theme/icon.svg", "pagefind/fragment/en_1.pf_fragment"},
        {"manifest.webmanifest"},
        {path for path in put if path.endswith("/index.html")},
        {"index.html"},
        {"feeds/all.rss.xml", "sitemap.xml"},
    ]
    assert sum(map(len, order)) == len(put) == 209
    for stage in order:
        assert set(put[: len(stage)]) == stage
        put = put[len(stage) :]


def test_only_what_changed_is_sent(store: Front, project: Project) -> None:
    send(project, store)
    assert send(project, store).stdout == "s3://news/: 0 uploaded, 9 unchanged, 0 deleted\n"
    assert not {*store.of("PUT"), *store.of("DELETE")}
    assert store.of("HEAD") == [MARKER]
    for path in project.output.rglob("*"):
        path.touch()
    project.write("output/index.html", "<!doctype html><title>Now</title>")
    project.write("output/new.html", "new")
    assert send(project, store).returncode == 0
    assert sent(store) == ["new.html", "index.html"]
    assert objects(store) == project.files()


def test_stores_whose_etags_are_no_digests_get_only_what_changed_too(store: Front, project: Project) -> None:
    """As with keys of one's own (SSE-KMS): an object that was put in parts has such an ETag."""
    send(project, store)
    s3, there = client(store.back), head(store, "index.html")
    part = {"Bucket": BUCKET, "Key": "index.html"}
    id_ = s3.create_multipart_upload(**part, **{name: there[name] for name in ("Metadata", "ContentType", "CacheControl")})[
        "UploadId"
    ]
    etag = s3.upload_part(**part, UploadId=id_, PartNumber=1, Body=SITE["index.html"].encode())["ETag"]
    s3.complete_multipart_upload(**part, UploadId=id_, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": etag}]})
    assert head(store, "index.html")["ETag"] != there["ETag"]
    send(project, store)
    assert sent(store) == []
    project.write("output/index.html", "changed")
    send(project, store)
    assert sent(store) == ["index.html"]


def test_what_is_gone_is_deleted_last_and_nothing_of_others(store: Front, project: Project) -> None:
    s3 = client(store.back)
    for key in ("digest-of-last-year/index.html", "index.html", "digest/photo.jpg", "digest/"):
        s3.put_object(Bucket=BUCKET, Key=key, Body=b"not ours")
    send(project, store, "--prefix", "digest")
    (project.output / "articles/bridge-opens/index.html").unlink()
    project.write("output/index.html", "changed")
    run = send(project, store, "--prefix", "digest")
    assert run.returncode == 0, run.stderr
    assert store.of("DELETE") == ["digest/articles/bridge-opens/index.html"]
    methods = [request.split(" ")[0] for request in store.requests]
    assert methods.index("DELETE") > methods.index("PUT")
    assert run.stdout.splitlines()[-1] == (
        "s3://news/digest/: 1 uploaded, 7 unchanged, 1 deleted; 1 not of this site stay (digest/photo.jpg)"
    )
    foreign = dict.fromkeys(("digest-of-last-year/index.html", "index.html", "digest/photo.jpg", "digest/"), b"not ours")
    assert objects(store) == foreign | {f"digest/{path}": data for path, data in project.files().items()}


def test_the_object_that_tells_of_the_upload_is_no_page_and_tells_of_complete_ones_alone(store: Front, project: Project) -> None:
    store.refuses = lambda request: 403 * (request == f"PUT {BUCKET}/index.html")
    assert send(project, store).returncode == 1
    assert MARKER not in store.of("PUT")
    store.refuses = lambda request: 0
    assert send(project, store).returncode == 0
    there = head(store, MARKER)
    assert (there["ContentLength"], there["ContentType"], there["CacheControl"]) == (0, "application/octet-stream", "no-store")
    store.refuses = lambda request: 403 * (request == f"PUT {BUCKET}/{MARKER}")
    project.write("output/index.html", "changed")
    run = send(project, store)
    assert run.returncode == 1
    assert run.stderr.startswith(f"{MARKER}: AccessDenied")


def test_who_interrupts_it_gets_no_traceback_and_the_next_run_goes_on(store: Front, project: Project) -> None:
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
    _, said = process.communicate(timeout=20)
    assert process.returncode == 1
    assert said == "output: interrupted; what was done until then stays, and to run it again does the rest\n"
    assert send(project, store).returncode == 0
    assert "theme/icon.svg" not in store.of("PUT")
    assert objects(store) == project.files()


def test_a_dry_run_says_what_would_be_done_and_does_nothing(store: Front, project: Project) -> None:
    send(project, store)
    (project.output / "sitemap.xml").unlink()
    project.write("output/index.html", "changed")
    run = send(project, store, "--dry-run")
    assert run.stdout.splitlines() == [
        "would upload index.html",
        "would delete sitemap.xml",
        "s3://news/: nothing was done; there would be 1 uploaded, 7 unchanged, 1 deleted",
    ]
    assert not {*store.of("PUT"), *store.of("DELETE")}


def test_after_a_refusal_no_page_is_sent_that_links_to_what_is_missing_and_nothing_deleted(store: Front, project: Project) -> None:
    project.write("output/old.html", "old")
    send(project, store)
    before = objects(store)
    (project.output / "old.html").unlink()
    for path in ("theme/new.css", "theme/other.css", "index.html"):
        project.write(f"output/{path}", "new")
    store.refuses = lambda request: 403 * (request == f"PUT {BUCKET}/theme/new.css")
    run = send(project, store)
    assert run.returncode == 1
    assert run.stderr.splitlines()[0].startswith("theme/new.css: AccessDenied: Access Denied; the key needs the rights")
    assert "run it again once that is mended" in run.stderr
    assert objects(store) == {**before, "theme/other.css": b"new"}
    store.refuses = lambda request: 0
    assert send(project, store).returncode == 0
    assert sent(store) == ["theme/new.css", "index.html"]
    assert objects(store) == project.files()


def test_a_store_that_is_busy_is_asked_again(store: Front, project: Project) -> None:
    busy = f"PUT {BUCKET}/index.html"
    store.refuses = lambda request: 503 * (request == busy and store.requests.count(busy) == 1)
    run = send(project, store)
    assert run.returncode == 0, run.stderr
    assert store.requests.count(busy) == 2
    assert objects(store) == project.files()


def test_what_is_for_hosts_and_desktops_is_not_for_readers(store: Front, project: Project) -> None:
    for path in (".git/config", "_headers", "_redirects", "netlify.toml", "CNAME", ".nojekyll", ".DS_Store", "people/.DS_Store"):
        project.write(f"output/{path}", "not for readers")
    assert send(project, store).returncode == 0
    assert objects(store).keys() == SITE.keys()


@pytest.mark.parametrize(
    ("environment", "arguments", "said"),
    [
        ({"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}, (), "there are no credentials; set AWS_ACCESS_KEY_ID"),
        ({}, ("--bucket", "no-such-bucket"), "NoSuchBucket: The specified bucket does not exist; create it, or mend S3_BUCKET"),
        ({}, ("--bucket", ""), "no bucket is named; set S3_BUCKET"),
        ({}, ("--bucket", "Not A Bucket!"), "mend S3_BUCKET"),
        ({}, ("--endpoint", "store.test"), "write S3_ENDPOINT as https://host"),
        ({}, ("--endpoint", "http://127.0.0.1:1"), "mend S3_ENDPOINT"),
    ],
)
def test_what_is_wrong_is_said_with_its_remedy(
    store: Front, project: Project, environment: dict[str, str], arguments: tuple[str, ...], said: str
) -> None:
    run = send(project, store, *arguments, HOME=str(project.folder), **environment)
    assert run.returncode == 1
    assert run.stderr.startswith("output: ")
    assert said in run.stderr
    assert "Traceback" not in run.stderr


def test_who_may_not_list_the_bucket_learns_which_rights_are_needed(store: Front, project: Project) -> None:
    store.refuses = lambda request: 403 * request.startswith("GET")
    run = send(project, store)
    assert run.returncode == 1
    assert "bucket news cannot be read: AccessDenied: Access Denied; the key needs the rights to list" in run.stderr


def test_an_empty_folder_deletes_nothing(store: Front, project: Project) -> None:
    send(project, store)
    (project.output / "index.html").unlink()
    run = send(project, store)
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
