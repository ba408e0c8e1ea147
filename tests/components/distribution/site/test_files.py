import pytest
from lambda_streaming.distribution.site.files import cache_control, guess_content_type, list_site_files


def test_site_files_leave_hidden_ones_out(tmp_path):
    for path in ("index.html", "b/c.txt", "a.txt", ".env", ".git/config", ".well-known/security.txt", "b/.DS_Store"):
        file = tmp_path / path
        file.parent.mkdir(exist_ok=True)
        file.touch()

    assert list_site_files(str(tmp_path)) == {
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
    assert guess_content_type(key) == expected


IMMUTABLE = "public, max-age=31536000, immutable"


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("index.html", "no-cache"),
        ("app.js", "no-cache"),
        ("sitemap.xml", "no-cache"),
        ("app.3f9c2b71.js", IMMUTABLE),
        ("assets/logo-0a1b2c3d4e5f6071.svg", IMMUTABLE),
        ("app.3f9c2b71.js.map", IMMUTABLE),
        ("3f9c2b71.js", "no-cache"),
        ("a-3f9c2b71/page.html", "no-cache"),
        ("report-20261122.html", "no-cache"),
        ("cafe-deadbeef.html", "no-cache"),
        ("book-Chapter1.html", "no-cache"),
        ("icon.svg", "public, max-age=3600"),
        ("font.woff2", "public, max-age=3600"),
        ("talk.mp4", "public, max-age=3600"),
    ],
)
def test_cache_control_by_kind(key, expected):
    assert cache_control(key, {}) == expected


def test_cache_control_of_the_longest_pattern():
    given = {"*.js": "max-age=60", "assets/*": IMMUTABLE, "assets/live/*": "no-store"}
    assert cache_control("app.js", given) == "max-age=60"
    assert cache_control("assets/app.js", given) == IMMUTABLE
    assert cache_control("assets/live/app.js", given) == "no-store"
    assert cache_control("index.html", given) == "no-cache"
