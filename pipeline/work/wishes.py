"""Obeys what publishers wish about the use of their pages, as far as the settings say so."""

from dataclasses import replace

from news.record.bare import reserved_record
from news.record.values import Record
from pipeline.config.settings import Settings
from storage.values import Finished, Made, Validators


def is_reserved(record: Record) -> bool:
    """True for the record of a page whose publisher keeps mining or AI away."""
    return record.usage is not None and record.usage.is_reserved


def obeyed(record: Record, settings: Settings) -> Record:
    """The record of a page; without its text where that is reserved and the settings obey."""
    if settings.obey_tdm != "metadata" or not is_reserved(record):
        return record
    return reserved_record(record)


def obeying(finished: Finished, settings: Settings) -> Finished:
    """What is kept of a page. Nothing of a reserved text is compared, counted or learnt.

    It is asked for whole the next time: a wish may end with no change of the page.
    """
    if not isinstance(finished, Made):
        return finished
    record = obeyed(finished.record, settings)
    if record is finished.record:
        return finished
    held = None if finished.validators is None else Validators()
    return replace(finished, record=record, validators=held, profile=None, line_keys=None)
