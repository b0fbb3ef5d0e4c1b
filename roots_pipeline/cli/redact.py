"""`roots redact`: personal data in texts replaced, or where it stands."""

from __future__ import annotations

import click


@click.command("redact", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("files", nargs=-1, metavar="[FILE…]")
@click.option(
    "--types",
    metavar="TYPE,…",
    help="Only these: email, phone, ip_address, mac_address, payment_card, iban, national_id, user_handle, "
    "crypto_wallet, secret, url_credentials.  [default: all]",
)
@click.option(
    "--mode",
    type=click.Choice(["token", "surrogate", "remove"]),
    default="token",
    show_default=True,
    help="<EMAIL>; a made-up value of the same form, with which code still parses; or nothing.",
)
@click.option(
    "--language",
    metavar="CODE",
    help="The texts' language, `code` for programming languages: it says which national numbers and words to look "
    "for.  [default: what `roots identify` says of each]",
)
@click.option("--spans", is_flag=True, help="Write where personal data stands instead, as JSON, without the values.")
@click.option("--text-field", metavar="NAME", help="The input is JSON lines, and the text is in this field.")
@click.option("--id-field", default="id", show_default=True, metavar="NAME", help="The field with a record's id.")
@click.option(
    "--on-bad",
    type=click.Choice(["fail", "skip"]),
    default="fail",
    show_default=True,
    help="What to do with input that is not UTF-8, no such record, or would take too long to redact.",
)
def command(
    files: tuple[str, ...],
    types: str | None,
    mode: str,
    language: str | None,
    spans: bool,
    text_field: str | None,
    id_field: str,
    on_bad: str,
) -> None:
    """Replace personal data in texts: addresses, numbers, names of accounts, keys. Not names of people, nor streets.

    A plain file, or standard input, is one text; a file of JSON lines (.jsonl, .ndjson) or any with --text-field is a
    text a record, and the other fields stay as they are. Files may end in .gz or .zst. With --spans there is an
    object for each text: its id and its spans with type, score, and first and last position in characters (the last
    one exclusive); `refused` with the reason where there would be too many.

    \b
    Example:
      roots redact letter.txt
      roots redact --mode surrogate --language code settings.yaml
      roots redact --types email,phone --spans documents.jsonl.zst
    """
    from roots_pipeline.cli.identified import standard_output
    from roots_pipeline.cli.redacted import Records, Redaction

    redaction = Redaction(types, mode, language)
    source = Records(text_field=text_field, id_field=id_field, whole=True, skip=on_bad == "skip")
    with standard_output() as stream:
        for name in files or ("-",):
            for written in redaction.spans(source, name) if spans else redaction.texts(source, name):
                stream.write(written)
            stream.flush()
    if source.skipped:
        texts = "text or line was" if source.skipped == 1 else "texts or lines were"
        click.echo(f"roots: {source.skipped} bad {texts} skipped", err=True)
