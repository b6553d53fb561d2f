using System.Security.Cryptography;
using EmbeddingProjector.Sets;
using Npgsql;
using NpgsqlTypes;
using Pgvector;
using Vector = Pgvector.Vector;

namespace EmbeddingProjector.Postgres;

/// <summary>Writes rows into a set's table by binary COPY, with the SHA-256 of all that are there.</summary>
/// <param name="rows">All rows of the set.</param>
/// <param name="isHalf">Whether the vectors are halfvec.</param>
/// <param name="location">The database, for errors.</param>
internal sealed class RowCopy(IEmbeddingRows rows, bool isHalf, string location) : IDisposable
{
    private readonly RowCells cells = new(rows.Columns);
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Passes over the rows that an earlier copy wrote; false where they are not the first of these
    /// rows.</summary>
    public bool TrySkip(StoredSet earlier)
    {
        for (var row = 0; row < earlier.Copied; row++)
            Append(row);
        if (earlier.Copied == 0 || hash.GetCurrentHash().AsSpan().SequenceEqual(earlier.Digest))
            return true;
        hash.GetHashAndReset();
        return false;
    }

    /// <summary>Copies rows in one transaction, and notes in it how many are there, and their hash.</summary>
    public void Run(NpgsqlConnection connection, StoredSet stored, int first, int end, CancellationToken cancellation)
    {
        using var transaction = connection.BeginTransaction();
        using (var importer = connection.BeginBinaryImport(
            $"COPY {stored.Table} (set_id, ordinal, id, label, file, metadata, {stored.VectorColumn}) FROM STDIN (FORMAT BINARY)"))
        {
            for (var row = first; row < end; row++)
            {
                cancellation.ThrowIfCancellationRequested();
                Append(row);
                importer.StartRow();
                importer.Write(stored.Id, NpgsqlDbType.Integer);
                importer.Write(row, NpgsqlDbType.Integer);
                var known = cells.Of(rows.Cells(row));
                WriteText(importer, known.Id);
                WriteText(importer, known.Label);
                WriteText(importer, known.File);
                if (known.Metadata is null)
                    importer.WriteNull();
                else
                    importer.Write(known.Metadata, NpgsqlDbType.Jsonb);
                WriteVector(importer, row);
            }

            importer.Complete();
        }

        connection.Execute(
            $"UPDATE {Schema.Name}.sets SET copied = $2, digest = $3 WHERE id = $1", stored.Id, end, hash.GetCurrentHash());
        transaction.Commit();
    }

    private void WriteText(NpgsqlBinaryImporter importer, string? text)
    {
        if (text is null)
        {
            importer.WriteNull();
            return;
        }

        if (text.Contains('\0'))
        {
            throw new DatabaseException(
                "DatabaseValueInvalid", $"{location}: expected texts without the character 0, found it in '{text.Replace('\0', ' ')}'");
        }

        importer.Write(text, NpgsqlDbType.Text);
    }

    private void WriteVector(NpgsqlBinaryImporter importer, int row)
    {
        var values = rows.Vector(row);
        if (!isHalf)
        {
            importer.Write(new Vector(values.ToArray()));
            return;
        }

        var halves = new Half[values.Length];
        for (var i = 0; i < halves.Length; i++)
            halves[i] = (Half)values[i];
        if (!halves.AsSpan().ContainsAnyExceptInRange(Half.MinValue, Half.MaxValue))
        {
            importer.Write(new HalfVector(halves));
            return;
        }

        throw new DatabaseException(
            "DatabaseValueInvalid",
            $"{location}: item '{rows.Id(row)}': expected values up to {Half.MaxValue}, as halfvec holds, found larger "
            + "ones: type=vector holds them");
    }

    private void Append(int row)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (var cell in rows.Cells(row))
        {
            var bytes = cell is null ? [] : Encoding.UTF8.GetBytes(cell);
            BinaryPrimitives.WriteInt32LittleEndian(length, cell is null ? -1 : bytes.Length);
            hash.AppendData(length);
            hash.AppendData(bytes);
        }

        hash.AppendData(MemoryMarshal.AsBytes(rows.Vector(row)));
    }

    /// <inheritdoc/>
    public void Dispose() => hash.Dispose();
}
