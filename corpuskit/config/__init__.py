"""Configurations: YAML in, frozen typed values out.

``build`` describes a build, ``site`` a newspaper and a crawl of several; ``checked`` turns YAML
into either, and says where each mistake stands. Only this package knows pydantic and YAML.
"""

from __future__ import annotations

from corpuskit.config.build import (
    Config,
    ExtractionConfig,
    LimitsConfig,
    NormalizationConfig,
    ReleaseConfig,
    RightsConfig,
    SplitConfig,
    load_config,
    pages_of,
    parse_config,
)
from corpuskit.config.engine import EngineSpec, split_engine
from corpuskit.config.inputs import ColumnsConfig, SourceConfig
from corpuskit.config.sections import AnnotationConfig, DecontaminationConfig, FilterConfig

__all__ = [
    "AnnotationConfig",
    "ColumnsConfig",
    "Config",
    "DecontaminationConfig",
    "EngineSpec",
    "ExtractionConfig",
    "FilterConfig",
    "LimitsConfig",
    "NormalizationConfig",
    "ReleaseConfig",
    "RightsConfig",
    "SourceConfig",
    "SplitConfig",
    "load_config",
    "pages_of",
    "parse_config",
    "split_engine",
]
