using System.Runtime.Intrinsics;

namespace EmbeddingProjector.Analysis;

/// <summary>The forces that push a part's points from all points, by Barnes and Hut's approximation.</summary>
/// <remarks>
/// A cell acts as one point where it looks small from every point of a group of near ones. Which cells do is asked from
/// the part down to its groups: a cell that looks small from a whole node is taken once for all inside it, one that
/// looks large from all of it is opened once, and only the others are asked about again. So each group gets the cells
/// that a walk of its own from the root would give.
/// </remarks>
internal sealed class RepulsionWalk(BarnesHutTree tree, float squaredAngle, float freedom, float[][] forces)
{
    /// <summary>The most points that share a list.</summary>
    private const int GroupSize = 128;

    private readonly InteractionList list = new();
    private int[] open = new int[256]; // nodes to ask about, those of each node on the way below each other
    private int openCount;

    /// <summary>Writes the forces on the part's points, before they are divided by the sum of all weights.</summary>
    /// <param name="part">Its node.</param>
    /// <returns>The part's share of that sum.</returns>
    public double Repel(int part)
    {
        list.Shorten(0);
        (open[0], openCount) = (0, 1); // the root
        return Visit(part, 0);
    }

    private double Visit(int target, int firstOpen)
    {
        ref readonly var node = ref tree.Cells[target];
        var (accepted, end) = (list.Count, openCount);
        var isGroup = node.Points <= GroupSize || node.Skip == target + 1;
        var box = Box.Of(tree.Sorted, node.Start, node.End);
        for (var i = firstOpen; i < end; i++)
            Ask(open[i], box, isGroup);

        var sum = 0.0;
        if (isGroup)
        {
            sum = Evaluate(node.Start, node.End);
        }
        else
        {
            for (var child = target + 1; child < node.Skip; child = tree.Cells[child].Skip)
                sum += Visit(child, end);
        }

        list.Shorten(accepted);
        openCount = end;
        return sum;
    }

    // Takes, opens or keeps for later a node and those inside it.
    private void Ask(int node, in Box box, bool isGroup)
    {
        var cells = tree.Cells;
        var end = cells[node].Skip;
        while (node < end)
        {
            ref readonly var cell = ref cells[node];
            var (nearest, farthest) = box.SquaredDistances(cell);
            if (cell.SquaredWidth < squaredAngle * nearest)
            {
                list.Add(cell);
                node = cell.Skip;
            }
            else if (isGroup || cell.SquaredWidth >= squaredAngle * farthest)
            {
                node++;
                if (cell.Skip == node)
                    list.Add(tree.Sorted, cell.Start, cell.End);
            }
            else
            {
                if (openCount == open.Length)
                    Array.Resize(ref open, 2 * open.Length);
                open[openCount++] = node;
                node = cell.Skip;
            }
        }
    }

    private double Evaluate(int start, int end)
    {
        var sum = 0.0;
        list.Pad();
        for (var place = start; place < end; place++)
        {
            var (x, y, z, weight) = list.Repulsion(
                tree.Sorted[0][place], tree.Sorted[1][place], tree.Sorted[2][place], freedom);
            sum += weight - 1; // the point itself
            var item = tree.Order[place];
            (forces[0][item], forces[1][item], forces[2][item]) = (x, y, z);
        }

        return sum;
    }

    // How far a node's points reach.
    private readonly record struct Box(Vector128<float> Least, Vector128<float> Most)
    {
        public static Box Of(float[][] coordinates, int start, int end)
        {
            var (fromX, toX) = DenseVector.Extent(coordinates[0].AsSpan(start..end));
            var (fromY, toY) = DenseVector.Extent(coordinates[1].AsSpan(start..end));
            var (fromZ, toZ) = DenseVector.Extent(coordinates[2].AsSpan(start..end));
            return new(Vector128.Create(fromX, fromY, fromZ, 0), Vector128.Create(toX, toY, toZ, 0));
        }

        // Of the box's nearest and farthest points.
        public (float Nearest, float Farthest) SquaredDistances(in BarnesHutTree.Cell cell)
        {
            var place = Vector128.Create(cell.X, cell.Y, cell.Z, 0);
            var (before, beyond) = (Least - place, place - Most);
            var nearest = Vector128.Max(Vector128<float>.Zero, Vector128.Max(before, beyond));
            var farthest = Vector128.Max(-before, -beyond);
            return (Sum(nearest * nearest), Sum(farthest * farthest));
        }

        private static float Sum(Vector128<float> lanes) => lanes[0] + lanes[1] + lanes[2];
    }
}
