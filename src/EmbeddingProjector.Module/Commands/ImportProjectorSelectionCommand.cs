using EmbeddingProjector.Inference.Names;

namespace EmbeddingProjector.Module.Commands;

/// <summary>Gives the points that were selected in TensorBoard's projector, with their ids and pictures.</summary>
/// <remarks>
/// <para>In TensorBoard, select points, save a view in the panel of bookmarks at the lower right, and download the file
/// with the arrow beside it. It keeps the rows of the selected points, not their names: the log tells those.</para>
/// <para>Pictures are looked for in the folder that the export read, or in -ImageFolder.</para>
/// </remarks>
/// <example><code>Import-ProjectorSelection ./state.txt runs/mnist</code>
/// Lists the selected points of all saved views.</example>
/// <example><code>Import-ProjectorSelection ./state.txt runs/mnist -Bookmark 'State 0' | Copy-Item -Destination ./odd</code>
/// Copies the pictures that were selected in the first view.</example>
[Cmdlet(VerbsData.Import, "ProjectorSelection")]
[OutputType(typeof(SelectedItem))]
public sealed class ImportProjectorSelectionCommand : EmbeddingCmdlet
{
    /// <summary>The file that TensorBoard's panel of bookmarks gives.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("FullName")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>The log in which the points were selected.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    public string LogDir { get; set; } = "";

    /// <summary>The entry of the log; not needed where it has only one.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(TagCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Tag { get; set; }

    /// <summary>The names of the saved views to read. Wildcards are allowed; without it all are read.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ViewCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Bookmark { get; set; } = ["*"];

    /// <summary>The folder that the items' files are in; without it the one that the export read.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ImageFolder { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var path = ResolveNewPath(Path);
        var items = ShownItems.Read(ResolveNewPath(LogDir), Tag);
        NamePattern[] wanted = [.. Bookmark.Select(pattern => new NamePattern(pattern))];
        var states = SavedState.Read(path);
        foreach (var state in states)
            state.RequireOf(items, path);

        var named = states.Where(state => wanted.Any(pattern => pattern.IsMatch(state.Label))).ToArray();
        if (named.Length == 0)
        {
            throw new CommandInputException(
                "BookmarkNotFound",
                $"{path}: expected a saved view '{string.Join("', '", Bookmark)}', found: "
                + string.Join(", ", states.Select(state => $"'{state.Label}'"))) { Kind = ErrorKind.NotFound };
        }

        Write(named, items);
    }

    private void Write(IEnumerable<SavedState> states, ShownItems items)
    {
        var root = ImageFolder ?? items.DataSource;
        var folder = root is null ? null : ResolveNewPath(root);
        var missing = 0;
        foreach (var (state, row) in states.SelectMany(state => state.Rows.Select(row => (state, row))))
        {
            var picture = Picture(folder, items.Files?[row]);
            missing += picture is null ? 1 : 0;
            WriteObject(new SelectedItem(
                Bookmark: state.Label,
                Row: row,
                Id: items.Ids[row],
                Label: items.Labels?[row],
                File: items.Files?[row])
            {
                FileInfo = picture,
            });
        }

        if (missing > 0)
        {
            WriteWarning(
                $"{missing} pictures were not found in '{folder ?? "no known folder"}': -ImageFolder names it.");
        }
    }

    private static FileInfo? Picture(string? folder, string? name)
    {
        if (folder is null || name is null)
            return null;

        var file = new FileInfo(System.IO.Path.Combine(folder, name));
        return file.Exists ? file : null;
    }
}
