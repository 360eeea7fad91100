// The one project of this page: the name of its database and of its lock. Page and workers must agree on it.
export const PROJECT = "retort";

/** Where models come from unless a person names a mirror. Asked only when they ask for a model. */
export const HUB_ENDPOINT = "https://huggingface.co";
