namespace EmbeddingProjector.Plots;

/// <summary>Places for the nodes of a connected graph: edges pull, nodes push (Fruchterman and Reingold, 1991).</summary>
/// <remarks>From the same random places every time, so that a graph is drawn in one way.</remarks>
internal static class GraphLayout
{
    private const int Rounds = 300;
    private const double EdgeLength = 90; // pixels, of an edge that nothing else pulls

    /// <param name="edges">Pairs of nodes.</param>
    /// <returns>[count]: each node's place, the smallest coordinates being 0.</returns>
    public static (double X, double Y)[] Place(int count, IReadOnlyList<(int First, int Second)> edges)
    {
        var random = new SeededRandom(count);
        var side = EdgeLength * Math.Sqrt(count);
        var places = new (double X, double Y)[count];
        for (var i = 0; i < count; i++)
            places[i] = (side * random.NextDouble(), side * random.NextDouble());

        for (var round = 0; round < Rounds && count > 1; round++)
            Move(places, edges, mostStep: side / 8 * (1 - (double)round / Rounds));

        var (left, top) = (places.Min(place => place.X), places.Min(place => place.Y));
        return [.. places.Select(place => (place.X - left, place.Y - top))];
    }

    private static void Move((double X, double Y)[] places, IReadOnlyList<(int First, int Second)> edges, double mostStep)
    {
        var forces = new (double X, double Y)[places.Length];
        for (var i = 0; i < places.Length; i++)
        {
            for (var j = 0; j < i; j++)
                Push(i, j, distance => -EdgeLength * EdgeLength / distance);
        }

        foreach (var (first, second) in edges)
            Push(first, second, distance => distance * distance / EdgeLength);
        for (var i = 0; i < places.Length; i++)
        {
            var length = Math.Max(1e-9, double.Hypot(forces[i].X, forces[i].Y));
            var step = Math.Min(length, mostStep) / length;
            places[i] = (places[i].X + step * forces[i].X, places[i].Y + step * forces[i].Y);
        }

        // A positive force draws the two nodes together.
        void Push(int first, int second, Func<double, double> force)
        {
            var (x, y) = (places[second].X - places[first].X, places[second].Y - places[first].Y);
            var distance = Math.Max(1, double.Hypot(x, y));
            var (forceX, forceY) = (force(distance) * x / distance, force(distance) * y / distance);
            forces[first] = (forces[first].X + forceX, forces[first].Y + forceY);
            forces[second] = (forces[second].X - forceX, forces[second].Y - forceY);
        }
    }
}
