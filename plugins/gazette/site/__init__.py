"""The only part of Gazette that imports Pelican."""
