"""Template lines by domain, as ROOTS cleaned its pseudo-crawl: what one site writes everywhere, others may say."""

from __future__ import annotations

from stages.test_removal import run, source

from roots_pipeline.config.treatment import TEMPLATE_LINES, TemplateLines

MENU = "Home | News | About us | Contact"


def pages(site, count, line=MENU, start=0):
    return [
        (f"{line}\n{site} article {number} has its own words.", f"https://{site}/{number}")
        for number in range(start, start + count)
    ]


def texts_of(found, documents):
    return dict(zip((url for _, url in documents), found.texts, strict=True))


def test_a_site_s_line_goes_there_and_stays_elsewhere(tmp_path):
    documents = [*pages("a.org", 12), *pages("www.b.org", 10)]
    found = run(tmp_path, source(lines=TEMPLATE_LINES["pseudocrawl"]), [documents[:7], documents[7:]])
    texts = texts_of(found, documents)
    assert texts["https://a.org/3"] == "a.org article 3 has its own words."
    # Ten pages of a site are not more than ten, though the source has 22.
    assert texts["https://www.b.org/3"] == f"{MENU}\nwww.b.org article 3 has its own words."


def test_one_percent_of_a_large_site_is_asked_for(tmp_path):
    rare = "This line is on a few pages alone."
    documents = [*pages("a.org", 12, rare), *pages("a.org", 1200, MENU, 12)]
    found = run(tmp_path, source(lines=TEMPLATE_LINES["pseudocrawl"]), [documents])
    texts = texts_of(found, documents)
    assert texts["https://a.org/3"].startswith(rare)  # 12 of 1,212 are less than 1 %
    assert texts["https://a.org/100"] == "a.org article 100 has its own words."


def test_a_host_is_one_domain_whatever_its_scheme_port_and_letters(tmp_path):
    documents = [*pages("a.org", 4), *pages("www.A.org", 4, start=4), *pages("a.org:8080", 4, start=8)]
    found = run(tmp_path, source(lines=TemplateLines(by="domain", min_count=12)), [documents])
    assert not any(MENU in text for text in found.texts)


def test_occurrences_on_one_page_are_one(tmp_path):
    documents = [(f"{MENU}\n" * 20 + "and one line of its own.", "https://a.org/1"), *pages("a.org", 3, "other")]
    found = run(tmp_path, source(lines=TemplateLines(by="domain", min_count=5)), [documents])
    assert found.texts[0].count(MENU) == 20
