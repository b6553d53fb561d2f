namespace EmbeddingProjector.Generation;

/// <summary>The undirected graph that joins each class with its nearest: the largest logit of its class image other
/// than its own.</summary>
public sealed class ClassGraph
{
    private const int SmallestClique = 3;

    private readonly SortedDictionary<int, SortedSet<int>> neighbors = [];

    private ClassGraph(ImmutableArray<ClassGraphNode> nodes)
    {
        Nodes = nodes;
        foreach (var node in nodes)
            neighbors[node.Class] = [];
        foreach (var node in nodes.Where(node => node.Nearest is not null))
        {
            neighbors[node.Class].Add(node.Nearest!.Value);
            neighbors[node.Nearest.Value].Add(node.Class);
        }

        var nearest = nodes.ToDictionary(node => node.Class, node => node.Nearest);
        Edges =
        [
            .. neighbors.SelectMany(entry => entry.Value.Where(other => other > entry.Key).Select(other =>
                new ClassGraphEdge(entry.Key, other, nearest[entry.Key] == other && nearest[other] == entry.Key))),
        ];
        Components = FindComponents();
        Cliques = FindCliques();
    }

    /// <summary>The classes, by index. One that is only another's nearest has no picture.</summary>
    public ImmutableArray<ClassGraphNode> Nodes { get; }

    /// <summary>The edges, by their classes.</summary>
    public ImmutableArray<ClassGraphEdge> Edges { get; }

    /// <summary>The connected components, the largest first: classes by index.</summary>
    public ImmutableArray<ImmutableArray<int>> Components { get; }

    /// <summary>The maximal cliques of three or more classes, the largest first: all of them joined with each
    /// other.</summary>
    public ImmutableArray<ImmutableArray<int>> Cliques { get; }

    /// <summary>Joins the classes of class images.</summary>
    /// <param name="records">The records of class images of one model; of several of a class the last counts.</param>
    /// <param name="categories">The model's classes.</param>
    /// <param name="within">Whether only classes with a picture may be the nearest.</param>
    /// <exception cref="GenerationException">A record has another number of logits, or is of no class.</exception>
    public static ClassGraph Of(
        IEnumerable<PictureRecord> records, IReadOnlyList<string> categories, bool within = false)
    {
        var pictures = new SortedDictionary<int, PictureRecord>();
        foreach (var record in records)
        {
            if (record.Class is not { } own || record.Logits.Length != categories.Count)
                throw new GenerationException(
                    "RecordMismatch",
                    $"the record of {record.Objective}: expected a class image with {categories.Count} logits, "
                    + $"found {record.Logits.Length}");

            pictures[own] = record;
        }

        var nodes = new SortedDictionary<int, ClassGraphNode>();
        foreach (var (own, record) in pictures)
        {
            var nearest = Nearest(record.Logits, own, other => !within || pictures.ContainsKey(other));
            nodes[own] = new(
                own, categories[own], nearest, nearest is { } near ? categories[near] : null, record.Logits[own],
                nearest is { } index ? record.Logits[index] : null);
        }

        foreach (var near in nodes.Values.Select(node => node.Nearest).OfType<int>().ToArray())
            nodes.TryAdd(near, new(near, categories[near], null, null, null, null));
        return new([.. nodes.Values]);
    }

    /// <summary>The classes joined with a class, by index.</summary>
    /// <param name="index">The class; one of <see cref="Nodes"/>.</param>
    public IReadOnlyCollection<int> NeighborsOf(int index) => neighbors[index];

    // The largest logit but the class's own; the first of equal ones.
    private static int? Nearest(ImmutableArray<float> logits, int own, Func<int, bool> mayBe)
    {
        int? nearest = null;
        for (var i = 0; i < logits.Length; i++)
        {
            if (i != own && mayBe(i) && (nearest is null || logits[i] > logits[nearest.Value]))
                nearest = i;
        }

        return nearest;
    }

    private ImmutableArray<ImmutableArray<int>> FindComponents()
    {
        var seen = new HashSet<int>();
        var components = new List<ImmutableArray<int>>();
        foreach (var start in neighbors.Keys)
        {
            if (!seen.Add(start))
                continue;

            List<int> component = [start];
            for (var i = 0; i < component.Count; i++)
                component.AddRange(neighbors[component[i]].Where(seen.Add));
            components.Add([.. component.Order()]);
        }

        return [.. components.OrderByDescending(component => component.Length).ThenBy(component => component[0])];
    }

    // Bron and Kerbosch with a pivot: there are at most as many edges as classes, so it is quick.
    private ImmutableArray<ImmutableArray<int>> FindCliques()
    {
        var cliques = new List<ImmutableArray<int>>();
        Extend([], [.. neighbors.Keys], []);
        return [.. cliques.OrderByDescending(clique => clique.Length).ThenBy(clique => clique[0])];

        void Extend(ImmutableSortedSet<int> clique, ImmutableSortedSet<int> open, ImmutableSortedSet<int> closed)
        {
            if (open.IsEmpty && closed.IsEmpty && clique.Count >= SmallestClique)
                cliques.Add([.. clique]);
            if (open.IsEmpty)
                return;

            var pivot = open.Union(closed).MaxBy(node => neighbors[node].Count(open.Contains));
            foreach (var node in open.Except(neighbors[pivot]))
            {
                Extend(clique.Add(node), open.Intersect(neighbors[node]), closed.Intersect(neighbors[node]));
                open = open.Remove(node);
                closed = closed.Add(node);
            }
        }
    }
}

/// <summary>A class in a graph of classes.</summary>
/// <param name="Class">Its index.</param>
/// <param name="Name">Its name.</param>
/// <param name="Nearest">The class with the largest other logit of its picture; null where it has no picture.</param>
/// <param name="NearestName">That class's name.</param>
/// <param name="Logit">Its own logit of its picture.</param>
/// <param name="NearestLogit">The nearest class's logit of its picture.</param>
public sealed record ClassGraphNode(
    int Class, string Name, int? Nearest, string? NearestName, float? Logit, float? NearestLogit);

/// <summary>Two classes of which one is the other's nearest.</summary>
/// <param name="First">The smaller index.</param>
/// <param name="Second">The larger index.</param>
/// <param name="IsMutual">Whether each is the other's nearest.</param>
public sealed record ClassGraphEdge(int First, int Second, bool IsMutual);
