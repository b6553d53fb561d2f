using System.Globalization;
using EmbeddingProjector.Module.Hosting;
using EmbeddingProjector.Module.Output;
using EmbeddingProjector.Plots;
using EmbeddingProjector.Sets;

namespace EmbeddingProjector.Module;

/// <summary>Draws queries with their neighbors: one row a query.</summary>
internal static class NeighborGrid
{
    private static readonly PlotColor SameClass = PlotColor.FromRgb(0x3A9B46);
    private static readonly PlotColor OtherClass = PlotColor.FromRgb(0xD33A3C);

    /// <summary>Checks the path and the thumbnails before anything is computed.</summary>
    /// <exception cref="CommandInputException">The set has no thumbnails.</exception>
    public static void Require(string path, EmbeddingSet set)
    {
        PlotFile.Require(path);
        if (set.Thumbnails is null)
        {
            throw new CommandInputException(
                "NoThumbnails", $"'{set.Name}': -Grid: expected a sprite with a thumbnail for every item, found none");
        }
    }

    /// <summary>Draws and writes.</summary>
    /// <param name="path">The file.</param>
    /// <param name="title">The headline.</param>
    /// <param name="cellSize">Side of a picture in pixels.</param>
    /// <param name="queries">One a row.</param>
    /// <param name="matches">[queries][neighbors].</param>
    /// <param name="searched">What the neighbors were found in.</param>
    public static void Write(
        string path,
        string title,
        int cellSize,
        IReadOnlyList<NeighborQuery> queries,
        EmbeddingNeighbor[][] matches,
        EmbeddingSet searched)
    {
        var thumbnails = searched.Thumbnails!.Value;
        var rows = queries.Select((query, i) => (IReadOnlyList<GridCell>)
        [
            new GridCell(query.Picture, Name(query.Label, query.File, query.Id), "query"),
            .. matches[i].Select(match => new GridCell(
                thumbnails[match.Row], Name(match.Label, match.File, match.Id), Detail(match), Frame(query, match))),
        ]).ToArray();
        new ImageGrid(rows, new ImageGridOptions { CellSize = cellSize, Title = title }).Write(path);
    }

    private static string Name(string? label, string? file, string id) => label ?? Path.GetFileName(file) ?? id;

    private static string Detail(EmbeddingNeighbor match) => string.Create(
        CultureInfo.InvariantCulture,
        $"{match.Place}: {match.Score?.ToString("0.000", CultureInfo.InvariantCulture) ?? "undefined"}");

    private static PlotColor? Frame(NeighborQuery query, EmbeddingNeighbor match) =>
        query.Label is null || match.Label is null ? null : query.Label == match.Label ? SameClass : OtherClass;
}
