"""The parameters of the addresses under one article, and of samples."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from services.search.parameters import ArticleFilter, Count, LabelLanguage

Version = Annotated[Count, Field(ge=0, lt=2**63)]


class ArticleSample(ArticleFilter):
    """Which articles a sample is drawn from, how many, and by which seed."""

    model_config = ConfigDict(title="ArticleSample")

    seed: Annotated[str, Field(min_length=1, max_length=64)] | None = Field(
        None, description="Any text: the same one draws the same sample; without it, one is made up."
    )
    size: Count = Field(20, ge=1, le=100, description="Articles in the sample.")


class Labelled(BaseModel):
    """The language of labels."""

    model_config = ConfigDict(extra="forbid", frozen=True, title="Labelled")

    labels: LabelLanguage = Field("en", description="The language of labels, as in a search.")


class ArticleSimilar(BaseModel):
    """How many articles like another one are wanted, and whether copies of it are among them."""

    model_config = ConfigDict(extra="forbid", frozen=True, title="ArticleSimilar")

    size: Count = Field(10, ge=1, le=50, description="Articles at most.")
    copies: bool = Field(False, description="Other articles of its own story are among them.")


class ArticleWhy(ArticleFilter):
    """The search whose clauses are judged on one article, or on one version of it."""

    model_config = ConfigDict(title="ArticleWhy")

    version: Version | None = Field(
        None, description="The version that is missed; without it, whichever is current."
    )


class ArticleDifference(BaseModel):
    """Which two versions of an article are compared, and in which form the difference is wanted."""

    model_config = ConfigDict(extra="forbid", frozen=True, title="ArticleDifference", populate_by_name=False)

    before: Version | None = Field(
        None, alias="from", description="The earlier version; without it, the one before `to`."
    )
    after: Version | None = Field(
        None, alias="to", description="The later version; without it, the current one."
    )
    format: Literal["json", "text"] = Field("json", description="`text`: as plain text, to be read.")
