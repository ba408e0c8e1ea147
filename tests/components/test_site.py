import pytest
from lambda_streaming.site import content_type, site_files


def test_site_files_leave_hidden_ones_out(tmp_path):
    for path in ("index.html", "b/c.txt", "a.txt", ".env", ".git/config", ".well-known/security.txt", "b/.DS_Store"):
        file = tmp_path / path
        file.parent.mkdir(exist_ok=True)
        file.touch()

    assert site_files(str(tmp_path)) == {
        ".well-known/security.txt": str(tmp_path / ".well-known" / "security.txt"),
        "a.txt": str(tmp_path / "a.txt"),
        "b/c.txt": str(tmp_path / "b" / "c.txt"),
        "index.html": str(tmp_path / "index.html"),
    }


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("index.html", "text/html; charset=utf-8"),
        ("assets/app.js", "text/javascript; charset=utf-8"),
        ("app.mjs", "text/javascript; charset=utf-8"),
        ("style.CSS", "text/css; charset=utf-8"),
        ("icon.svg", "image/svg+xml"),
        ("favicon.ico", "image/x-icon"),
        ("data.json", "application/json"),
        ("font.woff2", "font/woff2"),
        ("site.webmanifest", "application/manifest+json"),
        ("photo.jpeg", "image/jpeg"),
        ("archive.tar.gz", "application/octet-stream"),
        ("LICENSE", "application/octet-stream"),
        ("a.unheard-of", "application/octet-stream"),
    ],
)
def test_content_type(key, expected):
    assert content_type(key) == expected
