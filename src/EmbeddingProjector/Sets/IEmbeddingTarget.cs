namespace EmbeddingProjector.Sets;

/// <summary>Where a set of embeddings comes from: a log folder, a table, a database.</summary>
public interface IEmbeddingSource
{
    /// <summary>As a message names it.</summary>
    string Location { get; }

    /// <summary>Reads a set.</summary>
    /// <param name="options">What to choose where there is a choice; null for the defaults.</param>
    /// <param name="warn">Hears what the user should know.</param>
    /// <exception cref="Inference.Errors.EmbeddingProjectorException">There is none, it is damaged, or leaves a
    /// choice.</exception>
    EmbeddingSet Read(EmbeddingReadOptions? options = null, Action<string>? warn = null);
}

/// <summary>Where embeddings go under a name: a log folder, a table, a database.</summary>
public interface IEmbeddingTarget
{
    /// <summary>As a message names it.</summary>
    string Location { get; }

    /// <summary>What the set is called there, where the place itself says so; null for the name it was opened
    /// with.</summary>
    string? Name => null;

    /// <summary>Refuses beforehand what could not be published; nothing is changed.</summary>
    /// <returns>Whether something of the same name gives way.</returns>
    /// <exception cref="Inference.Errors.EmbeddingProjectorException">Why not.</exception>
    bool Check();

    /// <summary>Publishes: whatever happens, the place then holds what it held before, or all of this.</summary>
    /// <param name="publication">The rows, and what is known of them.</param>
    /// <param name="observer">Hears warnings.</param>
    /// <param name="cancellation">Ends it before anything is changed.</param>
    /// <exception cref="Inference.Errors.EmbeddingProjectorException">The place does not allow it.</exception>
    void Publish(EmbeddingPublication publication, IRunObserver observer, CancellationToken cancellation = default);
}

/// <summary>What is published: rows, and what is known of how they came to be.</summary>
/// <param name="Rows">The rows, at least one.</param>
/// <param name="Source">Where they came from, as the user typed it.</param>
public sealed record EmbeddingPublication(IEmbeddingRows Rows, string Source)
{
    /// <summary>The full path of the folder that the items' files are in; null where it is not known.</summary>
    public string? Folder { get; init; }

    /// <summary>What they were made from.</summary>
    public EmbeddingOrigin Origin { get; init; } = EmbeddingOrigin.Set;

    /// <summary>What the data set is called; null where nobody said.</summary>
    public string? Dataset { get; init; }

    /// <summary>What the experiment is called that they belong to; null without.</summary>
    public string? Experiment { get; init; }

    /// <summary>How the vectors were made; null where it is unknown.</summary>
    public EmbeddingRecipe? Recipe { get; init; }

    /// <summary>The model's file, a full path; null where it is unknown.</summary>
    public string? ModelPath { get; init; }

    /// <summary>Items that the source had.</summary>
    public required int Found { get; init; }

    /// <summary>Files that were no pictures.</summary>
    public int PassedOver { get; init; }

    /// <summary>Pictures that could not be read.</summary>
    public int Failed { get; init; }

    /// <summary>Items left out as their vectors hold NaN or infinity.</summary>
    public int LeftOut { get; init; }

    /// <summary>Called when the rows have been read for the last time, before anything of the same name gives
    /// way.</summary>
    public Action? RowsRead { get; init; }
}

/// <summary>What embeddings were made from.</summary>
public enum EmbeddingOrigin
{
    /// <summary>Pictures that were run through a model; their ids name their content, so <c>-Resume</c> can go
    /// on.</summary>
    Pictures,

    /// <summary>A set of embeddings that was there already.</summary>
    Set,
}

/// <summary>Rows of embeddings, which may be more than memory holds.</summary>
public interface IEmbeddingRows
{
    /// <summary>Rows, at least one.</summary>
    int Count { get; }

    /// <summary>Values of one vector.</summary>
    int Dimension { get; }

    /// <summary>The names of the table's columns; the id is the first.</summary>
    IReadOnlyList<string> Columns { get; }

    /// <summary>The row's id, as <see cref="Cells"/> begins with.</summary>
    string Id(int row);

    /// <summary>The row's class, by which a sample is drawn; null without.</summary>
    string? Label(int row);

    /// <summary>One value a column; null for an empty one.</summary>
    IReadOnlyList<string?> Cells(int row);

    /// <summary>How the first row is shown again after the last, so that a line closes; null where it is not. Only the
    /// projector's copy has it.</summary>
    ClosingRow? Closing => null;

    /// <summary>[dimension], used before the next is asked for.</summary>
    ReadOnlySpan<float> Vector(int row);

    /// <summary>Writes a thumbnail's pixels, [size, size, 3] bytes.</summary>
    void CopyThumbnail(int row, int size, Span<byte> pixels);
}

/// <summary>The first row once more: what is another's there.</summary>
/// <param name="Id">An id of its own.</param>
/// <param name="Column">A column whose value differs.</param>
/// <param name="Value">That value.</param>
public sealed record ClosingRow(string Id, string Column, string Value);
