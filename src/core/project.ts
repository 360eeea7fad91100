// The one project of this page: the name of its database and of its lock. Page and workers must agree on it.
export const PROJECT = "retort";
