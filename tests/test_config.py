"""The configuration: what is understood, and the one line a user gets for what is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from audit.config import Config, find_config
from audit.config_file import load
from audit.errors import AuditError


def write(folder: Path, text: str, name: str = "audit.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_every_key(tmp_path: Path) -> None:
    config = load(
        write(
            tmp_path,
            """
            [tool.audit]
            profile = "corpus"
            include = ["docs", "*.md"]
            exclude = ["docs/old"]
            select = ["DUP", "ENC002"]
            extend-select = ["empty-section"]
            ignore = ["DUP006"]
            languages = ["en", "de"]
            path-languages = { "docs/fr/**" = ["fr"], "docs/any" = [] }
            language-backend = "langdetect"
            against = ["eval.jsonl"]
            baseline = "known.txt"
            fail-on = "warning"
            id-field = "key"
            text-field = "body"
            max-document-size = 1000
            reports.markdown = "reports/audit.md"
            per-file-ignores = { "docs/legal/*" = ["DUP"] }

            [tool.audit.rules.DUP004]
            limit = 0.5
            min-words = 30
            severity = "error"
            """,
            "pyproject.toml",
        )
    )
    assert config == Config(
        root=tmp_path,
        file=tmp_path / "pyproject.toml",
        profile="corpus",
        include=("docs", "*.md"),
        exclude=("docs/old",),
        select=("DUP", "ENC002"),
        extend_select=("empty-section",),
        ignore=("DUP006",),
        languages=("en", "de"),
        path_languages={"docs/fr/**": ("fr",), "docs/any": ()},
        language_backend="langdetect",
        against=("eval.jsonl",),
        per_file_ignores={"docs/legal/*": ("DUP",)},
        baseline="known.txt",
        fail_on="warning",
        id_field="key",
        text_field="body",
        max_document_size=1000,
        reports={"markdown": "reports/audit.md"},
        rules={"DUP004": {"limit": 0.5, "min_words": 30, "severity": "error"}},
    )
    chosen = {check.rule: check for check in config.checks}
    assert "DUP006" not in chosen
    assert "QLT102" in chosen
    assert "QLT104" not in chosen
    assert chosen["DUP004"].limit == 0.5
    assert chosen["DUP004"].severity == "error"


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("profil = 'docs'", 1, "unknown key 'profil'; did you mean 'profile'?"),
        ("\n\nprofile = 'book'", 3, "profile must be 'docs' or 'corpus', not 'book'"),
        ("select = 'DUP'", 1, "select must be a list of strings, not 'DUP'"),
        ("select = ['DUP', 3]", 1, "select must be a list of strings"),
        ("ignore = ['DUP999']", 1, "no rule is called 'DUP999'"),
        ("select = ['near-duplicat']", 1, "did you mean 'near-duplicate'?"),
        ("max-document-size = 0", 1, "max-document-size must be at least 1 byte"),
        ("max-document-size = true", 1, "max-document-size must be a whole number, not True"),
        ("[rules.DUP005]\nnear-words = 1e9", 2, "near-words must be a whole number, not 1"),
        ("[rules.DUP005]\nnear-words = -9223372036854775809", 2, "near-words must fit 64 bits"),
        ("max-document-size = 9223372036854775808", 1, "max-document-size must fit 64 bits"),
        ("[rules.DUP004]\nlimit = 2", 2, "limit must lie in 0 to 1, not 2"),
        ("[rules.DUP004]\nlimit = 'high'", 2, "limit must be a number, not 'high'"),
        ("[rules.DUP004]\n\nmin-word = 2", 3, "DUP004 has no option 'min-word'; did you mean 'm"),
        ("[rules]\nDUP004 = 3", 2, "rules.DUP004 must be a table"),
        ("profile = 'docs'\n[rules.DUP04]\nlimit = 1", 2, "no rule is called 'DUP04'"),
        ("rules.DUP004.severity = 'bad'", 1, "severity must be one of error, warning, info"),
        ("[reports]\nmarkdwon = 'x.md'", 2, "unknown report format 'markdwon'; did you mean 'mark"),
        (
            "languages = ['en', 'english']",
            1,
            "no language has the code 'english': ISO 639-1 has en",
        ),
        ("\nlanguage-backend = 'cld2'", 2, "language-backend must be 'vote' or 'langdetect', not"),
        ("path-languages = ['fr']", 1, "path-languages must be a table, as path-languages = {"),
        ("[path-languages]\n'a/**' = ['xx']", 2, "no language has the code 'xx'"),
        ("[path-languages]\n'a/**' = 'fr'", 2, "a/** must be a list of strings, not 'fr'"),
        ("[rules.LNG001]\nlanguage-backend = 'vote'", 2, "LNG001 has no option 'language-backend'"),
        ("[per-file-ignores]\n'a/*' = ['XYZ']", 2, "no rule is called 'XYZ'"),
        ("select = [", 1, "invalid TOML"),
    ],
)
def test_mistakes(tmp_path: Path, text: str, line: int, says: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(AuditError) as caught:
        load(path)
    message = str(caught.value)
    assert message.startswith(f"{path}:{line}")
    assert says in message
    assert "\n" not in message


def test_pyproject_line_counts_in_the_file(tmp_path: Path) -> None:
    path = write(tmp_path, "[project]\nname = 'x'\n\n[tool.audit]\nprofil = 1\n", "pyproject.toml")
    with pytest.raises(AuditError, match=r"pyproject\.toml:5: unknown key"):
        load(path)


def test_not_utf8(tmp_path: Path) -> None:
    path = tmp_path / "audit.toml"
    path.write_bytes(b"profile = 'docs'\n# caf\xe9\n")
    with pytest.raises(AuditError, match=r"audit\.toml:2: not valid UTF-8"):
        load(path)


def test_nearest_file_wins_and_git_is_the_border(tmp_path: Path) -> None:
    outer = write(tmp_path, "", "audit.toml")
    (tmp_path / "repo" / ".git").mkdir(parents=True)
    (tmp_path / "plain" / "deep").mkdir(parents=True)
    assert find_config(tmp_path / "plain" / "deep") == outer
    assert find_config(tmp_path / "repo") is None
    write(tmp_path / "repo", "[project]\nname = 'x'\n", "pyproject.toml")
    assert find_config(tmp_path / "repo") is None
    own = write(tmp_path / "repo", "[tool.audit]\n", "pyproject.toml")
    assert find_config(tmp_path / "repo") == own


def test_a_dialect_warns_only_where_it_is_named() -> None:
    def severity(**keys: tuple[str, ...]) -> str:
        config = Config(profile="corpus", **keys)
        return next(check.severity for check in config.checks if check.rule == "QLT001")

    assert severity() == "info"
    assert severity(select=("ALL",)) == "info"
    assert severity(select=("QLT001",)) == "warning"
    assert severity(extend_select=("QLT",)) == "warning"


def test_languages_reach_their_rules() -> None:
    config = Config(
        languages=("en",), path_languages={"docs/fr/**": ("fr",)}, language_backend="langdetect"
    )
    check = config.check("LNG001")
    assert (check.languages, check.path_languages) == (("en",), {"docs/fr/**": ("fr",)})
    assert {config.check(code).language_backend for code in ("LNG001", "LNG002", "LNG003")} == {
        "langdetect"
    }
    assert "path-languages.'docs/fr/**' = [\"fr\"]" in config.settings
    assert 'language-backend = "langdetect"' in config.settings
