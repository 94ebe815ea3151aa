"""Extraction measured on labelled pages, beside other extractors."""
