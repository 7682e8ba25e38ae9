"""YAML files → frozen models; the whole configuration language of a study."""
