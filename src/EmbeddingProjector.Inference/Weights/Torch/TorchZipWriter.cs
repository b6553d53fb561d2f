using System.Collections.Immutable;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;

namespace EmbeddingProjector.Inference.Weights.Torch;

/// <summary>Writes a checkpoint in torch.save's zip layout: an OrderedDict of contiguous float32 tensors, protocol
/// 2.</summary>
internal static class TorchZipWriter
{
    /// <summary>Writes a file under a temporary name, then moves it into place.</summary>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <param name="tensors">Names, which differ, and shapes.</param>
    /// <param name="read">A tensor's values, by its name.</param>
    public static void Write(
        string path, IReadOnlyList<(string Name, ImmutableArray<int> Shape)> tensors, Func<string, float[]> read)
    {
        var temporary = path + $".{Guid.NewGuid():n}.tmp";
        try
        {
            using (var archive = ZipFile.Open(temporary, ZipArchiveMode.Create))
            {
                AddEntry(archive, "archive/data.pkl", stream => stream.Write(Pickle(tensors)));
                for (var i = 0; i < tensors.Count; i++)
                {
                    var values = read(tensors[i].Name);
                    AddEntry(
                        archive, $"archive/data/{i}", stream => stream.Write(MemoryMarshal.AsBytes(values.AsSpan())));
                }

                AddEntry(archive, "archive/version", stream => stream.Write("3\n"u8));
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    private static void AddEntry(ZipArchive archive, string name, Action<Stream> write)
    {
        using var stream = archive.CreateEntry(name, CompressionLevel.NoCompression).Open();
        write(stream);
    }

    private static byte[] Pickle(IReadOnlyList<(string Name, ImmutableArray<int> Shape)> tensors)
    {
        using var memory = new MemoryStream();
        using var writer = new BinaryWriter(memory, Encoding.Latin1);
        Ascii(writer, "\u0080\u0002ccollections\nOrderedDict\n)R(");
        for (var i = 0; i < tensors.Count; i++)
        {
            var (name, shape) = tensors[i];
            Unicode(writer, name);
            Ascii(writer, "ctorch._utils\n_rebuild_tensor_v2\n((");
            Unicode(writer, "storage");
            Ascii(writer, "ctorch\nFloatStorage\n");
            Unicode(writer, $"{i}");
            Unicode(writer, "cpu");
            Integer(writer, Product(shape));
            Ascii(writer, "tQK\0");
            Tuple(writer, shape);
            Tuple(writer, [.. shape.Select((_, axis) => Product(shape[(axis + 1)..]))]);
            Ascii(writer, "\u0089ccollections\nOrderedDict\n)RtR");
        }

        Ascii(writer, "u.");
        writer.Flush();
        return memory.ToArray();
    }

    private static int Product(ImmutableArray<int> shape) =>
        shape.Aggregate(1, (product, dimension) => product * dimension);

    private static void Ascii(BinaryWriter writer, string text) => writer.Write(Encoding.Latin1.GetBytes(text));

    private static void Unicode(BinaryWriter writer, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        writer.Write((byte)'X');
        writer.Write(bytes.Length);
        writer.Write(bytes);
    }

    private static void Integer(BinaryWriter writer, int value)
    {
        writer.Write((byte)'J');
        writer.Write(value);
    }

    private static void Tuple(BinaryWriter writer, ImmutableArray<int> values)
    {
        writer.Write((byte)'(');
        foreach (var value in values)
            Integer(writer, value);
        writer.Write((byte)'t');
    }
}
