"""The reader of Debian packages: what it yields, and every archive that it must refuse."""

import gzip
import io
import tarfile

import pyarrow
import pytest

from lab.core.errors import BadInput
from lab.data.stamps import deb_file
from lab.data.stamps.deb_file import files_of
from tests.data.stamp_package import ar, deb, tar

FILES = {"./usr/share/a/one.txt": b"1", "./usr/share/a/b/two.txt": b"22", "./etc/other": b"no"}


@pytest.fixture
def read(tmp_path):
    def _read(data, under="usr/share/a"):
        path = tmp_path / "p.deb"
        path.write_bytes(data)
        return dict(files_of(path, under))

    return _read


def zst(data):
    out = pyarrow.BufferOutputStream()
    with pyarrow.CompressedOutputStream(out, "zstd") as stream:
        stream.write(data)
    return out.getvalue().to_pybytes()


@pytest.mark.parametrize(
    "package",
    [
        deb(tar(FILES)),
        deb(tar(FILES), "data.tar.gz", gzip.compress),
        deb(tar(FILES), "data.tar.zst", zst),
        deb(tar(FILES), "data.tar", bytes),
    ],
    ids=["xz", "gz", "zst", "plain"],
)
def test_only_the_folder_asked_for_is_read(read, package):
    assert read(package) == {"one.txt": b"1", "b/two.txt": b"22"}


def member(name, kind=tarfile.REGTYPE, to=""):
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, to
    return info


@pytest.mark.parametrize(
    ("extra", "said"),
    [
        (member("../../outside"), "stay inside"),
        (member("./usr/share/a/../../../x"), "stay inside"),
        (member("/etc/passwd"), "stay inside"),
        (member("./usr/share/a/l", tarfile.SYMTYPE, "/etc/passwd"), "link"),
        (member("./usr/share/a/h", tarfile.LNKTYPE, "etc/other"), "link"),
        (member("./dev/null", tarfile.CHRTYPE), "device"),
        (member("./usr/share/a/one.txt"), "twice"),
    ],
)
def test_an_evil_member_condemns_the_package(read, extra, said):
    with pytest.raises(BadInput, match=said):
        read(deb(tar(FILES, [extra])))


def test_a_bomb_is_stopped_while_it_unpacks(read, monkeypatch):
    monkeypatch.setattr(deb_file, "MAX_UNPACKED_MB", 2)
    outside = {"./etc/zeros": bytes(5_000_000)}
    packed = deb(tar(outside))
    assert len(packed) < 10_000
    with pytest.raises(BadInput, match="at most 2 MB unpacked"):
        read(packed)


def test_a_huge_file_and_too_many_entries(read, monkeypatch):
    monkeypatch.setattr(deb_file, "MAX_FILE_MB", 1)
    with pytest.raises(BadInput, match="at most 1 MB"):
        read(deb(tar({"./usr/share/a/big": bytes(1_100_000)})))
    monkeypatch.setattr(deb_file, "MAX_ENTRIES", 2)
    with pytest.raises(BadInput, match="at most 2 entries"):
        read(deb(tar(FILES)))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\x03\x04 a zip",
        deb(tar(FILES))[:-40],
        deb(b"no tar archive at all" * 99),
        deb(tar(FILES), pack=lambda data: b"no xz"),
        deb(tar(FILES), "data.tar.lz4"),
        ar({"debian-binary": b"2.0\n"}),
        b"!<arch>\n" + b"x" * 60,
    ],
    ids=["empty", "zip", "cut off", "no tar", "no xz", "other packer", "no data", "no size"],
)
def test_what_is_no_whole_package_is_one_clear_error(read, data):
    with pytest.raises(BadInput, match=r"[Pp]ackage|packed"):
        read(data)


def test_a_missing_file_is_said(tmp_path):
    with pytest.raises(BadInput, match="FileNotFoundError"):
        dict(files_of(tmp_path / "absent.deb", "usr"))


def test_the_makers_of_this_test_make_real_packages(read):
    assert io.BytesIO(deb(tar({}))).read(8) == b"!<arch>\n"
    assert read(deb(tar({}))) == {}
