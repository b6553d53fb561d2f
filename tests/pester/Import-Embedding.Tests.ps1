BeforeAll {
    . $PSScriptRoot/BuiltModule.ps1
    $fixtures = Join-Path $root 'tests' 'EmbeddingProjector.Tests' 'Fixtures' 'Sets'
    $objects = 1..5 | ForEach-Object {
        [pscustomobject]@{ Id = "n$_"; Vector = @(0.5, $_, ($_ * $_)); Label = 'a'; Weight = $_ * 2 }
    }
}

Describe 'Import-Embedding' {
    It 'reads <_>' -ForEach 'table.npy', 'deflated.npz', 'torch/00000/plain' {
        $set = Import-Embedding -Path (Join-Path $fixtures $_)

        $set.Count | Should -Be 6
        $set.Dimension | Should -Be 3
        $set.Vector(1) | Should -Be @(-1, -0.75, -0.5)
        $set.Labels[1] | Should -Be 'dog'
    }

    It 'takes files from the pipeline' {
        $sets = Get-Item "$fixtures/half.npy", "$fixtures/table.npy" | Import-Embedding

        $sets.Name | Should -Be 'half', 'table'
    }

    It 'makes a set of objects with an Id and a Vector' {
        $set = $objects | Import-Embedding -Name objects

        $set.Name | Should -Be 'objects'
        $set.Ids | Should -Be @('n1', 'n2', 'n3', 'n4', 'n5')
        $set.Vector(2) | Should -Be @(0.5, 3, 9)
        $set.Columns[0].Name | Should -Be 'Weight'
        $set.Columns[0].Values[4] | Should -Be '10'
    }

    It 'reads what Export-Embedding gives' {
        $log = Join-Path $TestDrive 'log'

        (Export-Embedding -Path $digits -First 3 -LogDir $log -InformationAction Ignore | Import-Embedding).Count |
            Should -Be 3
    }

    It 'warns of items that are left out' {
        Import-Embedding "$fixtures/not_finite.npy" -WarningVariable warnings -WarningAction SilentlyContinue | Out-Null

        "$warnings" | Should -BeLike "*'r1', 'r4'*"
    }

    It 'says what is wrong: <id>' -TestCases @(
        @{ id = 'NpyInvalid'; path = 'vector.npy'; arguments = @{} }
        @{ id = 'SetAmbiguous'; path = 'several.npz'; arguments = @{} }
        @{ id = 'SetColumnNotFound'; path = 'table.npy'; arguments = @{ IdColumn = 'key' } }
        @{ id = 'LogTagAmbiguous'; path = 'torch'; arguments = @{} }
        @{ id = 'LogNotFound'; path = 'nowhere'; arguments = @{} }
    ) {
        { Import-Embedding (Join-Path $fixtures $path) @arguments } | Should -Throw -ErrorId "$id,*"
    }

    It 'refuses objects of different lengths and ids that come twice' {
        { $objects + [pscustomobject]@{ Id = 'x'; Vector = @(1, 2) } | Import-Embedding } |
            Should -Throw -ErrorId 'DimensionMismatch,*'
        { $objects + $objects[0] | Import-Embedding } | Should -Throw -ErrorId 'DuplicateId,*'
    }
}

Describe 'Export-Embedding of sets' {
    BeforeEach {
        $log = Join-Path $TestDrive ([guid]::NewGuid())
        $quiet = @{ LogDir = $log; InformationAction = 'Ignore' }
    }

    It 'writes a set from the pipeline' {
        $result = Import-Embedding "$fixtures/table.npy" | Export-Embedding @quiet

        $result.Tag | Should -Be 'table'
        $result.Count | Should -Be 6
        "$log/table/tensors.bytes" | Should -Exist
    }

    It 'writes a path' {
        (Export-Embedding -InputObject "$fixtures/deflated.npz" @quiet).Dimension | Should -Be 3
    }

    It 'writes objects, those of Get-ImageEmbedding too' {
        ($objects | Export-Embedding @quiet -Tag objects).Count | Should -Be 5
        (Get-ImageEmbedding $digits -First 3 | Export-Embedding @quiet -Tag pictures).Model | Should -BeNullOrEmpty
    }

    It 'still takes pictures, folders and their names from the pipeline' {
        (Get-ChildItem "$digits/0/*.png" | Select-Object -First 3 | Export-Embedding @quiet).Model |
            Should -Be 'tiny-resnet20'
        (Get-Item "$digits/1" | Export-Embedding @quiet -Tag folder -First 2).Count | Should -Be 2
        ("$digits/1" | Export-Embedding @quiet -Tag name -First 2).Count | Should -Be 2
    }

    It 'has no use for a model then' {
        { Export-Embedding -InputObject "$fixtures/half.npy" -Model resnet18 @quiet } |
            Should -Throw -ErrorId 'AmbiguousParameterSet,*'
    }
}
