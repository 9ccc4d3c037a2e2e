using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using AwsMl.Core.Tests.Support;

namespace AwsMl.Core.Tests.House;

/// <summary>
/// Which namespaces of an assembly use which others, according to its types, their members and the code of their methods. Uses
/// of constants are not visible: the compiler copies them.
/// </summary>
sealed class NamespaceGraph
{
    readonly SortedDictionary<string, SortedDictionary<string, SortedSet<string>>> _uses = new(StringComparer.Ordinal);

    NamespaceGraph()
    {
    }

    public IEnumerable<string> Namespaces => _uses.Keys;

    /// <summary>The namespaces that a namespace uses, and the types that do.</summary>
    public IReadOnlyDictionary<string, SortedSet<string>> UsesOf(string name) => _uses[name];

    /// <summary>Reads an assembly.</summary>
    /// <param name="path">Its file.</param>
    public static NamespaceGraph Of(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        var reader = file.GetMetadataReader();
        var graph = new NamespaceGraph();
        foreach (var handle in reader.TypeDefinitions)
        {
            if (NamespaceOf(reader, handle) is not { } from)
                continue;
            graph._uses.TryAdd(from, new(StringComparer.Ordinal));
            foreach (var used in new TypeReader(file, reader).Read(handle))
            {
                if (NamespaceOf(reader, used) is not { } to || to == from)
                    continue;
                graph._uses[from].TryAdd(to, new(StringComparer.Ordinal));
                graph._uses[from][to].Add($"{NameOf(reader, handle)} -> {NameOf(reader, used)}");
            }
        }
        return graph;
    }

    /// <summary>Namespaces that depend on themselves, grouped by cycle.</summary>
    public List<string[]> FindCircles()
    {
        var reached = Namespaces.ToDictionary(name => name, Reach);
        var circles = new List<string[]>();
        foreach (var name in Namespaces)
        {
            if (reached[name].Contains(name) && !circles.Any(circle => circle.Contains(name)))
                circles.Add([.. Namespaces.Where(other => reached[name].Contains(other) && reached[other].Contains(name))]);
        }
        return circles;
    }

    HashSet<string> Reach(string from)
    {
        var reached = new HashSet<string>();
        var next = new Stack<string>([from]);
        while (next.TryPop(out var name))
        {
            foreach (var to in _uses[name].Keys)
            {
                if (reached.Add(to))
                    next.Push(to);
            }
        }
        return reached;
    }

    static TypeDefinition Outermost(MetadataReader reader, TypeDefinitionHandle handle)
    {
        var type = reader.GetTypeDefinition(handle);
        while (type.GetDeclaringType() is { IsNil: false } outer)
            type = reader.GetTypeDefinition(outer);
        return type;
    }

    /// <summary>null: what the compiler or a generator of the SDK added.</summary>
    static string? NamespaceOf(MetadataReader reader, TypeDefinitionHandle handle) =>
        reader.GetString(Outermost(reader, handle).Namespace) is var name && name.StartsWith("AwsMl.", StringComparison.Ordinal) ? name : null;

    static string NameOf(MetadataReader reader, TypeDefinitionHandle handle) => reader.GetString(Outermost(reader, handle).Name);

    /// <summary>Finds the types of the assembly that one of them mentions.</summary>
    sealed class TypeReader(PEReader file, MetadataReader reader) : ISignatureTypeProvider<int, object?>
    {
        readonly HashSet<TypeDefinitionHandle> _found = [];

        public HashSet<TypeDefinitionHandle> Read(TypeDefinitionHandle handle)
        {
            var type = reader.GetTypeDefinition(handle);
            Add(type.BaseType);
            foreach (var implemented in type.GetInterfaceImplementations())
                Add(reader.GetInterfaceImplementation(implemented).Interface);
            foreach (var field in type.GetFields())
                reader.GetFieldDefinition(field).DecodeSignature(this, null);
            foreach (var method in type.GetMethods())
                Read(reader.GetMethodDefinition(method));
            return _found;
        }

        void Read(MethodDefinition method)
        {
            method.DecodeSignature(this, null);
            if (method.RelativeVirtualAddress == 0)
                return;
            var body = file.GetMethodBody(method.RelativeVirtualAddress);
            if (!body.LocalSignature.IsNil)
                reader.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(this, null);
            foreach (var region in body.ExceptionRegions)
                Add(region.CatchType);
            foreach (var token in CodeReader.Tokens(body.GetILBytes()!))
                Add(MetadataTokens.EntityHandle(token));
        }

        void Add(EntityHandle handle)
        {
            if (handle.IsNil)
                return;
            switch (handle.Kind)
            {
                case HandleKind.TypeDefinition:
                    _found.Add((TypeDefinitionHandle)handle);
                    break;
                case HandleKind.TypeSpecification:
                    reader.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(this, null);
                    break;
                case HandleKind.FieldDefinition:
                    _found.Add(reader.GetFieldDefinition((FieldDefinitionHandle)handle).GetDeclaringType());
                    break;
                case HandleKind.MethodDefinition:
                    _found.Add(reader.GetMethodDefinition((MethodDefinitionHandle)handle).GetDeclaringType());
                    break;
                case HandleKind.MethodSpecification:
                    var method = reader.GetMethodSpecification((MethodSpecificationHandle)handle);
                    method.DecodeSignature(this, null);
                    Add(method.Method);
                    break;
                case HandleKind.MemberReference:
                    Add(reader.GetMemberReference((MemberReferenceHandle)handle).Parent);
                    break;
            }
        }

        public int GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind)
        {
            _found.Add(handle);
            return 0;
        }

        public int GetTypeFromSpecification(MetadataReader reader, object? context, TypeSpecificationHandle handle, byte rawTypeKind) =>
            reader.GetTypeSpecification(handle).DecodeSignature(this, context);

        // What a signature is made of was visited by then.
        public int GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => 0;
        public int GetPrimitiveType(PrimitiveTypeCode typeCode) => 0;
        public int GetSZArrayType(int elementType) => 0;
        public int GetArrayType(int elementType, ArrayShape shape) => 0;
        public int GetByReferenceType(int elementType) => 0;
        public int GetPointerType(int elementType) => 0;
        public int GetPinnedType(int elementType) => 0;
        public int GetFunctionPointerType(MethodSignature<int> signature) => 0;
        public int GetGenericInstantiation(int genericType, ImmutableArray<int> typeArguments) => 0;
        public int GetGenericMethodParameter(object? context, int index) => 0;
        public int GetGenericTypeParameter(object? context, int index) => 0;
        public int GetModifiedType(int modifier, int unmodifiedType, bool isRequired) => 0;
    }
}
