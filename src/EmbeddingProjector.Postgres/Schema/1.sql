CREATE TABLE embeddings.datasets (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL UNIQUE,
    created timestamptz NOT NULL DEFAULT now());

CREATE TABLE embeddings.experiments (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    dataset_id int NOT NULL REFERENCES embeddings.datasets ON DELETE CASCADE,
    name text NOT NULL,
    created timestamptz NOT NULL DEFAULT now(),
    UNIQUE (dataset_id, name));

CREATE TABLE embeddings.sets (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    experiment_id int NOT NULL REFERENCES embeddings.experiments ON DELETE CASCADE,
    name text NOT NULL,
    dimension int NOT NULL CHECK (dimension BETWEEN 1 AND 16000),
    type text NOT NULL CHECK (type IN ('vector', 'halfvec')),
    items int NOT NULL CHECK (items > 0),
    columns text[] NOT NULL,
    model text,
    layer text,
    recipe jsonb,
    source text NOT NULL,
    provenance jsonb NOT NULL,
    index jsonb,
    view text,
    copied int NOT NULL DEFAULT 0,
    digest bytea,
    created timestamptz NOT NULL DEFAULT now(),
    published timestamptz);

CREATE UNIQUE INDEX sets_name ON embeddings.sets (experiment_id, name) WHERE published IS NOT NULL;
CREATE UNIQUE INDEX sets_name_under_way ON embeddings.sets (experiment_id, name) WHERE published IS NULL;

CREATE TABLE embeddings.items (
    set_id int NOT NULL,
    ordinal int NOT NULL,
    id text NOT NULL,
    label text,
    file text,
    metadata jsonb,
    embedding vector,
    half_embedding halfvec,
    PRIMARY KEY (set_id, ordinal),
    UNIQUE (set_id, id),
    CONSTRAINT one_embedding CHECK (num_nonnulls(embedding, half_embedding) = 1))
    PARTITION BY LIST (set_id);

COMMENT ON SCHEMA embeddings IS 'Embeddings of EmbeddingProjector. A set is read through its view, set_NAME.';
COMMENT ON TABLE embeddings.sets IS 'One row a set. One without a time of publication is being copied, or was interrupted.';
COMMENT ON COLUMN embeddings.sets.columns IS 'What is known of an item, in the order of the table; all but id, label and file lie in items.metadata.';
COMMENT ON COLUMN embeddings.sets.recipe IS 'All that decides the vectors'' values.';
COMMENT ON COLUMN embeddings.sets.index IS 'The index of the vectors: kind, metric and parameters.';
COMMENT ON COLUMN embeddings.sets.view IS 'The view with the set''s items, in this schema.';
COMMENT ON COLUMN embeddings.sets.copied IS 'Items that are there.';
COMMENT ON COLUMN embeddings.sets.digest IS 'SHA-256 over the items that are there, by which an interrupted copy is gone on with.';
COMMENT ON TABLE embeddings.items IS 'One row an item, one partition a set, attached when it is whole.';
COMMENT ON COLUMN embeddings.items.ordinal IS 'The item''s place in its set, from 0.';
COMMENT ON COLUMN embeddings.items.embedding IS 'The vector of a set of type vector: float32.';
COMMENT ON COLUMN embeddings.items.half_embedding IS 'The vector of a set of type halfvec: float16.';
