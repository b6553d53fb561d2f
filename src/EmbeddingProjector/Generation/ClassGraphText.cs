using System.Security;

namespace EmbeddingProjector.Generation;

/// <summary>A graph of classes as text that other tools read.</summary>
internal static class ClassGraphText
{
    /// <summary>Graphviz's DOT.</summary>
    public static string ToDot(ClassGraph graph)
    {
        var text = new StringBuilder("graph classes {\n");
        foreach (var node in graph.Nodes)
        {
            var style = node.Nearest is null ? ", style=dashed" : "";
            text.Append($"  {node.Class} [label=\"{Escape(node.Name)}\"{style}];\n");
        }

        foreach (var edge in graph.Edges)
            text.Append($"  {edge.First} -- {edge.Second}{(edge.IsMutual ? " [penwidth=2]" : "")};\n");
        return text.Append("}\n").ToString();

        static string Escape(string name) => name.Replace("\\", "\\\\").Replace("\"", "\\\"");
    }

    /// <summary>GraphML, with each class's name and each edge's mutuality.</summary>
    public static string ToGraphMl(ClassGraph graph)
    {
        var text = new StringBuilder("""
            <?xml version="1.0" encoding="UTF-8"?>
            <graphml xmlns="http://graphml.graphdrawing.org/xmlns">
              <key id="name" for="node" attr.name="name" attr.type="string"/>
              <key id="picture" for="node" attr.name="picture" attr.type="boolean"/>
              <key id="mutual" for="edge" attr.name="mutual" attr.type="boolean"/>
              <graph id="classes" edgedefault="undirected">

            """.ReplaceLineEndings("\n"));
        foreach (var node in graph.Nodes)
        {
            text.Append($"    <node id=\"n{node.Class}\">");
            text.Append($"<data key=\"name\">{SecurityElement.Escape(node.Name)}</data>");
            text.Append($"<data key=\"picture\">{(node.Nearest is null ? "false" : "true")}</data></node>\n");
        }

        foreach (var edge in graph.Edges)
        {
            text.Append($"    <edge source=\"n{edge.First}\" target=\"n{edge.Second}\">");
            text.Append($"<data key=\"mutual\">{(edge.IsMutual ? "true" : "false")}</data></edge>\n");
        }

        return text.Append("  </graph>\n</graphml>\n").ToString();
    }
}
