namespace EmbeddingProjector.Module.Commands;

/// <summary>Reads embeddings of any tool as one typed set: a projector log, .npy, .npz, .csv or .tsv files, or objects
/// from the pipeline.</summary>
/// <remarks>
/// <para>A log of any tool will do, of torch's add_embedding too. A .npy or .npz file may have a table with a row an
/// item beside it, of the same name with .csv or .tsv; it has a header if it has a row more than the matrix. In a .csv
/// file values may be quoted; in a .tsv file nothing is. Of a .npz file without a table, every array of one value an
/// item is a column. A .csv or .tsv file can hold the vectors themselves: a column for each dimension, or one with the
/// whole vector in brackets.</para>
/// <para>Ids are the column id (or ids, key, uid, uuid), else files that are all different, else the row numbers r0, r1
/// and so on. Labels are the column label (class, target, category, y), files the column file (filename, path,
/// image).</para>
/// <para>Items whose vector holds NaN or infinity are left out, by name, with a warning. Nothing is ever
/// unpickled.</para>
/// </remarks>
/// <example><code>Import-Embedding clip.npy -Metadata clip.csv | Export-Embedding -LogDir runs/clip</code>
/// Makes a projector log of a matrix that Python saved and its table.</example>
/// <example><code>Import-Embedding runs/torch -Tag default:00000</code>
/// Reads what torch's add_embedding wrote.</example>
/// <example><code>$words | Select-Object @{ n = 'Id'; e = 'Word' }, @{ n = 'Vector'; e = 'Values' } | Import-Embedding</code>
/// Makes a set of objects.</example>
[Cmdlet(VerbsData.Import, "Embedding")]
[OutputType(typeof(EmbeddingSet))]
public sealed class ImportEmbeddingCommand : EmbeddingSetCmdlet
{
    /// <summary>A .npy or .npz file: the table with one row an item, .csv or .tsv. Without it the one of the same name
    /// beside the file, if there is one.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Metadata { get; set; }

    /// <summary>A .npz file: the matrix to read, where it has several.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ArrayCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Array { get; set; }

    /// <summary>The column of ids, each of which must be different; without it one of a usual name.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(TableColumnCompleter))]
    [ValidateNotNullOrEmpty]
    public string? IdColumn { get; set; }

    /// <summary>The column of classes; without it one of a usual name.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(TableColumnCompleter))]
    [ValidateNotNullOrEmpty]
    public string? LabelColumn { get; set; }

    /// <summary>The column of file names; without it one of a usual name.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(TableColumnCompleter))]
    [ValidateNotNullOrEmpty]
    public string? FileColumn { get; set; }

    /// <summary>Names items by their rows, r0, r1 and so on, whatever columns there are.</summary>
    [Parameter]
    public SwitchParameter RowId { get; set; }

    /// <summary>What the set is called; without it the log's tag or the file's name.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>What its data set is called; without it what the log says.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Dataset { get; set; }

    /// <summary>What the experiment is called that it belongs to; without it what the log says.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Experiment { get; set; }

    private protected override EmbeddingReadOptions ReadOptions => new()
    {
        Tag = Tag,
        Array = Array,
        Metadata = Metadata is null ? null : ResolveNewPath(Metadata),
        IdColumn = IdColumn,
        LabelColumn = LabelColumn,
        FileColumn = FileColumn,
        RowIds = RowId,
    };

    private protected override void Process(EmbeddingSet set)
    {
        if (!InputObject.IsPath && ReadOptions != new EmbeddingReadOptions())
        {
            throw new CommandInputException(
                "OptionNotApplicable",
                $"'{set.Name}': expected options for a path only, found them with a set in memory")
            { Kind = ErrorKind.InvalidInput };
        }

        WriteObject(set with
        {
            Name = Name ?? set.Name,
            Dataset = Dataset ?? set.Dataset,
            Experiment = Experiment ?? set.Experiment,
        });
    }
}
