"""Tests of feeds to entries; every feed here is written for them."""
