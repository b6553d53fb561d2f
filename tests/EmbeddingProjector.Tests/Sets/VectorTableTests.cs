using EmbeddingProjector.Logs;
using EmbeddingProjector.Sets;
using EmbeddingProjector.Sets.Tables;

namespace EmbeddingProjector.Tests.Sets;

/// <summary>Tables of vectors as pandas, Excel and databases write them: every one by the same rule.</summary>
public sealed class VectorTableTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly List<string> warnings = [];

    public void Dispose() => folder.Dispose();

    // pandas.read_csv's na_values: the item is left out by its name, and the dimension stays for everyone.
    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("NA")]
    [InlineData("null")]
    [InlineData("NULL")]
    [InlineData("None")]
    [InlineData("NaN")]
    [InlineData("#N/A")]
    [InlineData("<NA>")]
    [InlineData("inf")]
    public void A_value_that_is_missing_costs_its_item_and_not_the_dimension(string missing)
    {
        var set = Read("t.csv", $"id,x,y,z\na,1,2,3\nb,4,{missing},6\nc,7,8,9\n");

        Assert.Equal(["a", "c"], set.Ids);
        Assert.Equal([1, 2, 3, 7, 8, 9], set.Vectors.Values.ToArray());
        Assert.Contains("'b'", Assert.Single(warnings));
    }

    // Each value becomes a column, of many times its bytes; a line need not have an end.
    [Theory]
    [InlineData("t.csv", ",")]
    [InlineData("t.tsv", "\t")]
    public void A_record_has_its_bounds(string name, string delimiter)
    {
        var most = DelimitedRecords.MostValues;
        var many = string.Join(delimiter, Enumerable.Repeat("1", most + 1));
        var along = new string('1', DelimitedRecords.MostCharacters + 1);

        foreach (var line in (string[])[many, along])
        {
            var error = Assert.Throws<EmbeddingSetException>(() => Read(name, $"x\n{line}"));
            Assert.Contains($"at most {DelimitedRecords.MostCharacters} characters and {most} values", error.Message);
        }
    }

    [Fact]
    public void A_missing_value_in_the_first_or_the_last_row_is_no_header_and_loses_no_other()
    {
        var set = Read("t.csv", "NA,2\n3.5,4\n5,6\n7,\n");

        Assert.Equal(["r1", "r2"], set.Ids);
        Assert.Equal([3.5f, 4, 5, 6], set.Vectors.Values.ToArray());
    }

    [Fact]
    public void A_missing_vector_in_brackets_costs_its_item()
    {
        var set = Read("t.tsv", "id\tvector\na\t[1, 2]\nb\t\nc\t[3, null]\nd\t[5, 6]\n");

        Assert.Equal(["a", "d"], set.Ids);
        Assert.Contains("'b', 'c'", Assert.Single(warnings));
    }

    [Theory]
    [InlineData("0,1,2,label\n0.1,0.2,0.3,ant\n0.4,0.5,0.6,bee\n", 3)]
    [InlineData("1,2,3\n0.1,0.2,0.3\n0.4,0.5,0.6\n", 3)]
    [InlineData("0,1\n0.5,0.25\n0.75,1\n", 2)]
    [InlineData("label,0,1,2\nant,5,6,7\nbee,8,9,7\n", 3)]
    [InlineData("city,2021,2022,2023\nRome,0.5,0.25,1\nBonn,0.75,1,2\n", 3)]
    [InlineData("2021;2022\n1,5;2,5\n3,5;4,5\n", 2)] // decimal commas
    public void Names_that_count_the_columns_are_a_header(string table, int dimension)
    {
        var set = Read("t.csv", table);

        Assert.Equal((2, dimension), (set.Count, set.Dimension));
        Assert.DoesNotContain(0f, set.Vectors.Values.ToArray());
    }

    [Fact]
    public void That_a_first_row_of_numbers_is_a_header_is_said_with_the_dimensions()
    {
        Read("t.csv", "0,1,2,kind\n0.1,0.2,0.3,ant\n0.4,0.5,0.6,bee\n");

        Assert.Contains("counts the columns", Assert.Single(warnings));
        Assert.Contains("The vectors are the 3 columns '0', '1', '2'", warnings[0]);
    }

    [Theory]
    [InlineData("0,1\n1,0\n1,1\n", 3)] // whole numbers below: as well a row of its own
    [InlineData("0.5,1,2\n1,0,3\n", 2)]
    [InlineData("5,6,7\n1,0,3\n", 2)]
    public void Other_first_rows_of_numbers_are_items(string table, int items) =>
        Assert.Equal(items, Read("t.csv", table).Count);

    [Fact]
    public void That_a_first_row_which_counts_is_an_item_is_said()
    {
        Assert.Equal(3, Read("t.csv", "city,2021,2022\nRome,1,2\nBonn,3,5\n").Count);

        Assert.Contains("counts the columns, and above whole numbers is taken as an item", Assert.Single(warnings));
    }

    // pandas' to_csv writes its index as a nameless first column.
    [Theory]
    [InlineData(",x,y\n0,0.5,1\n1,0.25,2\n2,0.125,3\n", 2)]
    [InlineData(",0,1\n0,0.5,1\n1,0.25,2\n2,0.125,3\n", 2)]
    [InlineData("Unnamed: 0,x,y\n5,0.5,1\n17,0.25,2\n3,0.125,3\n", 2)]
    [InlineData(",label,x,y\n0,a,0.5,1\n1,b,0.25,2\n2,a,0.125,3\n", 2)]
    public void A_nameless_column_of_row_numbers_is_no_dimension_and_is_said(string table, int dimension)
    {
        var set = Read("t.csv", table);

        Assert.Equal((3, dimension), (set.Count, set.Dimension));
        Assert.Equal(0.5f, set.Vectors[0, 0]);
        Assert.Contains("numbers the rows", Assert.Single(warnings));
    }

    // Excel in most of Europe.
    [Theory]
    [InlineData("t.csv", "id;x;y\na;0,5;1,25\nb;-2;3,0\n")]
    [InlineData("t.csv", "id,x,y\na,\"0,5\",\"1,25\"\nb,\"-2\",\"3,0\"\n")]
    [InlineData("t.tsv", "id\tx\ty\na\t0,5\t1,25\nb\t-2\t3,0\n")]
    public void Decimal_commas_are_numbers_and_are_said(string name, string table)
    {
        var set = Read(name, table);

        Assert.Equal(["a", "b"], set.Ids);
        Assert.Equal([0.5f, 1.25f, -2, 3], set.Vectors.Values.ToArray());
        Assert.Contains("decimal commas", Assert.Single(warnings));
    }

    [Fact]
    public void Semicolons_without_a_header_and_with_decimal_commas_part_the_values()
    {
        var set = Read("t.csv", "0,5;1,5\n2,5;3,5\n");

        Assert.Equal([0.5f, 1.5f, 2.5f, 3.5f], set.Vectors.Values.ToArray());
    }

    [Fact]
    public void A_column_that_one_text_makes_metadata_of_is_said_with_its_line()
    {
        var set = Read("t.csv", "id,x,w,z\na,1,2,3\nb,4,oops,6\nc,7,8,9\nd,7,8,9\n");

        Assert.Equal(2, set.Dimension);
        Assert.Equal(["2", "oops", "8", "8"], Assert.Single(set.Columns).Values);
        Assert.Contains("'w' is metadata: 'oops' in line 3 is no number", Assert.Single(warnings));
        Assert.Contains("The vectors are the 2 columns 'x', 'z'", warnings[0]);
    }

    [Fact]
    public void A_column_that_is_mostly_empty_is_metadata_and_is_said()
    {
        var set = Read("t.csv", "id,x,y,rating\na,1,2,\nb,4,5,\nc,7,8,4\n");

        Assert.Equal((3, 2), (set.Count, set.Dimension));
        Assert.Contains("'rating' is metadata: 2 of 3 values are missing", Assert.Single(warnings));
    }

    [Fact]
    public void A_dimension_named_unlike_the_others_is_said()
    {
        var set = Read("t.csv", "id,x1,x2,x3,age\na,1,2,3,40\nb,4,5,6,50\n");

        Assert.Equal(4, set.Dimension);
        Assert.Contains("'age' among the dimensions", Assert.Single(warnings));
    }

    [Fact]
    public void Nothing_is_said_of_a_plain_table()
    {
        Read("t.csv", "id,label,x1,x2,x3\na,cat,1,2,3\nb,dog,4,5,6\n");
        Read("u.tsv", "1\t2\n3\t4\n");

        Assert.Empty(warnings);
    }

    private EmbeddingSet Read(string name, string table) => EmbeddingSetReader.Read(
        folder.Write(name, System.Text.Encoding.UTF8.GetBytes(table)), null, warnings.Add);
}
