using EmbeddingProjector.Onnx.Format;
using Google.Protobuf;

namespace EmbeddingProjector.Onnx;

/// <summary>Takes the part out of an ONNX file that leads to some of its values: ONNX Runtime computes every output of a
/// file and demands every input, whatever is asked of it.</summary>
/// <remarks>Done on protobuf's wire: what is kept is copied as it lies, so that no tensor is read or written anew. A
/// message that appears twice in a file is merged, and its lists are joined, so the outputs stand in a graph of their own
/// behind it.</remarks>
internal static class OnnxCut
{
    /// <summary>The file of the part.</summary>
    /// <param name="file">A whole ONNX file.</param>
    /// <param name="graph">What it holds.</param>
    /// <param name="outputs">The values that the part gives.</param>
    /// <exception cref="InvalidDataException">The file has fields of a kind that ONNX does not.</exception>
    public static byte[] Of(byte[] file, GraphProto graph, IReadOnlyCollection<string> outputs)
    {
        var (nodes, values) = Leading(graph, outputs);
        var kept = new Dictionary<int, Queue<bool>>
        {
            [GraphProto.NodeFieldNumber] = new(graph.Node.Select(nodes.Contains)),
            [GraphProto.InitializerFieldNumber] = new(graph.Initializer.Select(tensor => values.Contains(tensor.Name))),
            [GraphProto.InputFieldNumber] = new(graph.Input.Select(input => values.Contains(input.Name))),
            [GraphProto.OutputFieldNumber] = new(graph.Output.Select(_ => false)),
        };
        var addition = new ModelProto { Graph = new() };
        addition.Graph.Output.AddRange(outputs.Select(name => new ValueInfoProto { Name = name }));

        var parts = new List<ReadOnlyMemory<byte>>();
        foreach (var field in Fields(file))
        {
            if (field.Number != ModelProto.GraphFieldNumber || !field.IsMessage)
            {
                parts.Add(field.Whole);
                continue;
            }

            ReadOnlyMemory<byte>[] inner =
            [
                .. Fields(field.Content)
                    .Where(part => !kept.TryGetValue(part.Number, out var isKept) || IsNextKept(isKept, part.Number))
                    .Select(part => part.Whole),
            ];
            parts.Add(Head(ModelProto.GraphFieldNumber, inner.Sum(part => (long)part.Length)));
            parts.AddRange(inner);
        }

        parts.Add(addition.ToByteArray());
        var cut = new byte[checked((int)parts.Sum(part => (long)part.Length))];
        var at = 0;
        foreach (var part in parts)
        {
            part.CopyTo(cut.AsMemory(at));
            at += part.Length;
        }

        return cut;
    }

    // A field of a list's number that has another form is none of its entries: there are more on the wire than were read.
    private static bool IsNextKept(Queue<bool> kept, int field) => kept.TryDequeue(out var isKept)
        ? isKept
        : throw new InvalidDataException($"field {field} of the graph has a form that ONNX does not give it");

    /// <summary>The nodes that lead to some values, and the names of all values on the way.</summary>
    public static (HashSet<NodeProto> Nodes, HashSet<string> Values) Leading(
        GraphProto graph, IEnumerable<string> values)
    {
        var producers = new Dictionary<string, NodeProto>(StringComparer.Ordinal);
        foreach (var node in graph.Node)
        {
            foreach (var output in node.Output)
                producers.TryAdd(output, node);
        }

        var nodes = new HashSet<NodeProto>(ReferenceEqualityComparer.Instance);
        var names = new HashSet<string>(values, StringComparer.Ordinal);
        var waiting = new Stack<string>(names);
        while (waiting.TryPop(out var value))
        {
            if (!producers.TryGetValue(value, out var node) || !nodes.Add(node))
                continue;
            foreach (var used in Used(node).Where(names.Add))
                waiting.Push(used);
        }

        return (nodes, names);
    }

    // The body of a loop or a branch takes values of the graph around it.
    private static IEnumerable<string> Used(NodeProto node) => node.Input.Concat(node.Attribute
        .SelectMany(attribute => attribute.G is { } body ? attribute.Graphs.Append(body) : attribute.Graphs)
        .SelectMany(body => body.Node.SelectMany(Used).Concat(body.Output.Select(output => output.Name))));

    private static IEnumerable<Field> Fields(ReadOnlyMemory<byte> message)
    {
        for (var start = 0; start < message.Length;)
        {
            var at = start;
            var tag = Varint(message.Span, ref at);
            var content = at;
            var type = WireFormat.GetTagWireType((uint)tag);
            switch (type)
            {
                case WireFormat.WireType.Varint:
                    Varint(message.Span, ref at);
                    break;
                case WireFormat.WireType.Fixed64:
                    at += sizeof(ulong);
                    break;
                case WireFormat.WireType.Fixed32:
                    at += sizeof(uint);
                    break;
                case WireFormat.WireType.LengthDelimited:
                    var length = Varint(message.Span, ref at);
                    content = at;
                    at = length <= (ulong)(message.Length - at) ? at + (int)length : int.MaxValue;
                    break;
                default: // groups: ONNX has none
                    throw new InvalidDataException($"expected no wire type of the tag {tag}");
            }

            if (at > message.Length)
                throw Overrun();
            yield return new(
                WireFormat.GetTagFieldNumber((uint)tag), message[start..at], message[content..at],
                type is WireFormat.WireType.LengthDelimited);
            start = at;
        }
    }

    private static ulong Varint(ReadOnlySpan<byte> bytes, ref int at)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            if (at >= bytes.Length || shift >= 64)
                throw Overrun();
            var part = bytes[at++];
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80)
                return value;
        }
    }

    private static InvalidDataException Overrun() => new("expected a field within its message, found one that goes beyond");

    private static byte[] Head(int number, long length)
    {
        using var bytes = new MemoryStream();
        using (var output = new CodedOutputStream(bytes, leaveOpen: true))
        {
            output.WriteTag(number, WireFormat.WireType.LengthDelimited);
            output.WriteUInt64((ulong)length);
        }

        return bytes.ToArray();
    }

    private readonly record struct Field(
        int Number, ReadOnlyMemory<byte> Whole, ReadOnlyMemory<byte> Content, bool IsMessage);
}
