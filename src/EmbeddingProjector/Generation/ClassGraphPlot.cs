using EmbeddingProjector.Plots;

namespace EmbeddingProjector.Generation;

/// <summary>Draws a graph of classes: component beside component, each class by its name, with its picture where there
/// is one.</summary>
internal sealed class ClassGraphPlot
{
    private const double Edge = 30;
    private const double Head = 56;
    private const double Gap = 50; // between components, with room for names
    private const double Picture = 44;
    private const double LeastWidth = 900;

    private static readonly PlotColor Line = PlotColor.FromRgb(0xB9BFC7);
    private static readonly PlotColor Ink = PlotColor.FromRgb(0x33383F);
    private static readonly PlotColor Pale = PlotColor.FromRgb(0x6B727B);

    private readonly ClassGraph graph;
    private readonly IReadOnlyDictionary<int, RgbImage> pictures;
    private readonly string title;
    private readonly Dictionary<int, (double X, double Y)> places = [];
    private readonly Dictionary<int, int> components = [];
    private readonly int width;
    private readonly int height;

    /// <summary>Places the classes.</summary>
    /// <param name="pictures">Classes' pictures, as many as there are.</param>
    public ClassGraphPlot(ClassGraph graph, IReadOnlyDictionary<int, RgbImage> pictures, string title)
    {
        (this.graph, this.pictures, this.title) = (graph, pictures, title);
        var blocks = graph.Components.Select(component => Layout(component)).ToArray();
        var area = blocks.Sum(block => block.Width * block.Height);
        var rowWidth = Math.Max(LeastWidth, Math.Max(1.3 * Math.Sqrt(area), blocks.Max(block => block.Width)));
        var (x, y, rowHeight, right) = (Edge, Edge + Head, 0.0, 0.0);
        for (var i = 0; i < blocks.Length; i++)
        {
            if (x > Edge && x + blocks[i].Width > Edge + rowWidth)
                (x, y, rowHeight) = (Edge, y + rowHeight, 0);
            foreach (var (index, place) in blocks[i].Places)
            {
                places[index] = (x + place.X, y + place.Y);
                components[index] = i;
            }

            x += blocks[i].Width;
            (rowHeight, right) = (Math.Max(rowHeight, blocks[i].Height), Math.Max(right, x));
        }

        (width, height) = ((int)Math.Ceiling(right + Edge), (int)Math.Ceiling(y + rowHeight + Edge));
    }

    /// <summary>Where each class is, in pixels, the least coordinates being 0.</summary>
    internal IReadOnlyDictionary<int, (double X, double Y)> Places
    {
        get
        {
            var (left, top) = (places.Values.Min(place => place.X), places.Values.Min(place => place.Y));
            return places.ToDictionary(entry => entry.Key, entry => (entry.Value.X - left, entry.Value.Y - top));
        }
    }

    /// <summary>Draws and writes; the path's ending says which kind: <c>.png</c> or <c>.svg</c>.</summary>
    /// <param name="path">The file, replaced once the picture is complete.</param>
    /// <exception cref="Analysis.AnalysisInputException">Another ending.</exception>
    public void Write(string path) => PlotFile.Write(path, width, height, Draw);

    private (double Width, double Height, List<(int Class, (double X, double Y) Place)> Places) Layout(
        IReadOnlyList<int> component)
    {
        var index = component.Select((node, i) => (node, i)).ToDictionary(pair => pair.node, pair => pair.i);
        var edges = graph.Edges.Where(edge => index.ContainsKey(edge.First))
            .Select(edge => (index[edge.First], index[edge.Second])).ToArray();
        var spots = GraphLayout.Place(component.Count, edges);
        var half = Gap + Picture / 2;
        return (
            spots.Max(spot => spot.X) + 2 * half,
            spots.Max(spot => spot.Y) + 2 * half,
            [.. component.Select((node, i) => (node, (spots[i].X + half, spots[i].Y + half)))]);
    }

    private void Draw(IPlotCanvas canvas)
    {
        canvas.Text(title, Edge, Edge + 18, new TextStyle(25, Ink, Bold: true));
        canvas.Text(
            $"{graph.Nodes.Length} classes, {graph.Edges.Length} edges, {graph.Components.Length} components",
            Edge, Edge + 44, new TextStyle(15, Pale));
        foreach (var edge in graph.Edges)
            canvas.Line([places[edge.First], places[edge.Second]], edge.IsMutual ? 3 : 1.5, Line);
        foreach (var node in graph.Nodes)
            Draw(canvas, node);
    }

    private void Draw(IPlotCanvas canvas, ClassGraphNode node)
    {
        var (x, y) = places[node.Class];
        var color = Palette.Color(components[node.Class]);
        var half = Picture / 2;
        if (pictures.TryGetValue(node.Class, out var picture))
        {
            canvas.FillRectangle(x - half - 2, y - half - 2, Picture + 4, Picture + 4, color);
            canvas.Image(picture, x - half, y - half, Picture, Picture);
        }
        else
        {
            canvas.Disc(x, y, 6, color);
            half = 6;
        }

        canvas.Text(node.Name, x, y + half + 15, new TextStyle(12, Ink, TextAnchor.Middle));
    }
}
