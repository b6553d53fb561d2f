using System.Globalization;
using EmbeddingProjector.Module.Hosting;
using EmbeddingProjector.Module.Output;
using EmbeddingProjector.Plots;
using EmbeddingProjector.Sets;

namespace EmbeddingProjector.Module;

/// <summary>Draws the pictures at both ends of prototypes' rankings: two rows a class.</summary>
internal static class PrototypeGrid
{
    /// <summary>Checks the path and the thumbnails before anything is computed.</summary>
    /// <exception cref="CommandInputException">The set has no thumbnails.</exception>
    public static void Require(string path, EmbeddingSet set) => NeighborGrid.Require(path, set);

    /// <summary>Draws and writes.</summary>
    /// <param name="path">The file.</param>
    /// <param name="set">What was ranked.</param>
    /// <param name="rankings">The scores of one class after the other, each from the greatest to the least.</param>
    /// <param name="top">How many of each end.</param>
    public static void Write(string path, EmbeddingSet set, IReadOnlyList<PrototypeScore[]> rankings, int top)
    {
        var thumbnails = set.Thumbnails!.Value;
        var rows = rankings.SelectMany(scores => (IReadOnlyList<GridCell>[])
        [
            [new GridCell(null, scores[0].Class, "most alike"), .. scores.Take(top).Select(Cell)],
            [new GridCell(null, scores[0].Class, "least alike"), .. scores.TakeLast(top).Reverse().Select(Cell)],
        ]);
        var title = $"{set.Name}: dot product with the prototype";
        new ImageGrid([.. rows], new ImageGridOptions { Title = title }).Write(path);

        GridCell Cell(PrototypeScore score) => new(
            thumbnails[score.Row],
            score.Label ?? System.IO.Path.GetFileName(score.File) ?? score.Id,
            string.Create(CultureInfo.InvariantCulture, $"{score.Place}: {score.Score:F3}"));
    }
}
