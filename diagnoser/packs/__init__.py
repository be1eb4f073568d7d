"""Pattern packs: YAML files of rules, validated, compiled and cached."""
