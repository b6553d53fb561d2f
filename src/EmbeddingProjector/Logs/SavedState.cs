using System.Text.Json;

namespace EmbeddingProjector.Logs;

/// <summary>A view that the user saved in TensorBoard's projector, as far as it tells which points were
/// selected.</summary>
/// <param name="Label">The bookmark's name.</param>
/// <param name="Rows">The selected points, as rows of the projector's copy, in the order of their selection.</param>
/// <param name="ShownRows">Points in all when it was saved; fewer than the tensor has where the user had isolated
/// some.</param>
/// <param name="Dimension">Values of one vector.</param>
/// <remarks>Source: the State class of TensorBoard's vz_projector. Where points were isolated, <c>selectedPoints</c>
/// counts among those, which <c>filteredPoints</c> lists.</remarks>
internal sealed record SavedState(string Label, IReadOnlyList<int> Rows, int ShownRows, int Dimension)
{
    /// <summary>Whether only some of the points were shown.</summary>
    public bool IsFiltered { get; private init; }

    /// <summary>Reads the file that the bookmark panel's download button gives.</summary>
    /// <param name="path">A JSON array of states.</param>
    /// <exception cref="ProjectorLogException">It is no such file, or is damaged.</exception>
    /// <exception cref="FileUnreadableException">It cannot be read.</exception>
    public static IReadOnlyList<SavedState> Read(string path) =>
        FileUnreadableException.Guard(path, () => ReadStates(path));

    private static IReadOnlyList<SavedState> ReadStates(string path)
    {
        try
        {
            using var json = BookmarksFile.Parse(path);
            return [.. json.RootElement.EnumerateArray().Select((state, index) => Of(path, state, index))];
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException
            or FormatException)
        {
            throw Invalid(path, $"expected a JSON array of saved states, found: {error.Message}");
        }
    }

    /// <summary>Makes sure that the state was saved over some items.</summary>
    /// <param name="path">The state's file, for the message.</param>
    /// <exception cref="ProjectorLogException">It was saved over others.</exception>
    public void RequireOf(ShownItems items, string path)
    {
        var rows = items.Ids.Count;
        var fits = Dimension == items.Dimension
            && (IsFiltered ? Rows.All(row => row >= 0 && row < rows) : ShownRows == rows);
        if (!fits)
        {
            throw new ProjectorLogException(
                "SelectionMismatch",
                path,
                $"'{Label}': expected a view of '{items.Name}', {rows} x {items.Dimension}, found one of "
                + $"{ShownRows} x {Dimension}") { Kind = ErrorKind.InvalidInput };
        }
    }

    private static SavedState Of(string path, JsonElement state, int index)
    {
        var filtered = state.TryGetProperty("filteredPoints", out var points) && points.ValueKind is JsonValueKind.Array
            ? Integers(points)
            : [];
        var selected = Integers(state.GetProperty("selectedPoints"));
        var dimensions = Integers(state.GetProperty("dataSetDimensions"));
        if (dimensions.Length != 2)
            throw Invalid(path, $"state {index}: expected two dataSetDimensions, found {dimensions.Length}");

        var shown = filtered.Length > 0 ? filtered.Length : dimensions[0];
        var outside = Array.Find(selected, row => row < 0 || row >= shown);
        if (selected.Any(row => row < 0 || row >= shown))
            throw Invalid(path, $"state {index}: expected selected points from 0 to {shown - 1}, found {outside}");

        var label = state.TryGetProperty("label", out var name) ? name.GetString() : null;
        return new SavedState(
            string.IsNullOrEmpty(label) ? $"State {index}" : label,
            filtered.Length > 0 ? Array.ConvertAll(selected, row => filtered[row]) : selected,
            dimensions[0],
            dimensions[1])
        {
            IsFiltered = filtered.Length > 0,
        };
    }

    private static int[] Integers(JsonElement array) => [.. array.EnumerateArray().Select(value => value.GetInt32())];

    private static ProjectorLogException Invalid(string path, string reason) => new("SelectionInvalid", path, reason);
}
