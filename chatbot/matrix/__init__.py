"""The wire: the only importer of nio, hardened against what MATRIX servers and members can really send."""
